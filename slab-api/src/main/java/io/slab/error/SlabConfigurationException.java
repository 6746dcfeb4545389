package io.slab.error;

import org.jspecify.annotations.Nullable;

/**
 * A specification, option or strategy name is wrong; the message names the value, what is allowed, and for an unknown name
 * those that exist.
 */
public final class SlabConfigurationException extends SlabException {

    private static final long serialVersionUID = 1L;

    /**
     * Made by the engine and by plug-ins that reject their options.
     *
     * @param message what is wrong and what is allowed
     */
    public SlabConfigurationException(String message) {
        super(message, null);
    }

    /**
     * Made by the engine and by plug-ins that reject their options.
     *
     * @param message what is wrong and what is allowed
     * @param cause the reason, or {@code null}
     */
    public SlabConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
