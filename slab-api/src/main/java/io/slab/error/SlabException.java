package io.slab.error;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything that Slab throws for a reason of its own. Unchecked: most callers can do nothing about it.
 *
 * <p>Messages carry the offending value, the limit and the remedy. {@link NullPointerException},
 * {@link IndexOutOfBoundsException} (array ranges of bulk calls) and {@link WrongThreadException} (confined handles) keep their
 * usual meaning and are not wrapped.
 */
public abstract sealed class SlabException extends RuntimeException
        permits DuplicateCacheException,
                InvalidFreeException,
                SlabClosedException,
                SlabConfigurationException,
                SlabCorruptionException,
                SlabOutOfMemoryException,
                SlabPluginException {

    private static final long serialVersionUID = 1L;

    SlabException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
