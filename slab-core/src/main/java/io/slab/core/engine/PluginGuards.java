package io.slab.core.engine;

import io.slab.error.SlabException;
import io.slab.error.SlabPluginException;
import io.slab.spi.CpuLocator;
import io.slab.spi.SlabLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Wrappers that turn what a plug-in throws into {@link SlabPluginException} with its name. All off the fast path.
 *
 * <p>They catch {@link Throwable}: what was written in Kotlin, or with Lombok's {@code @SneakyThrows}, throws checked exceptions that it does not
 * declare. Behind the guards there are none, and what undoes a failed operation need not think of them.
 */
final class PluginGuards {
    private PluginGuards() {}

    /** A new lock, guarded. {@link WrongThreadException} is what a lock for one thread is documented to throw. */
    static SlabLock newLock(String name, SlabLock.Factory factory) {
        SlabLock lock = guarded("lock", name, factory::newLock);
        boolean bound = guarded("lock", name, lock::isThreadBound);
        return new SlabLock() {
            @Override
            public void lock() {
                try {
                    lock.lock();
                } catch (Throwable e) {
                    throw wrapped("lock", name, e);
                }
            }

            @Override
            public boolean tryLock() {
                try {
                    return lock.tryLock();
                } catch (Throwable e) {
                    throw wrapped("lock", name, e);
                }
            }

            @Override
            public void unlock() {
                try {
                    lock.unlock();
                } catch (Throwable e) {
                    throw wrapped("lock", name, e);
                }
            }

            @Override
            public boolean isThreadBound() {
                return bound;
            }
        };
    }

    static CpuLocator guard(String name, CpuLocator locator) {
        return () -> {
            try {
                return locator.stripe();
            } catch (Throwable e) {
                throw wrapped("CPU locator", name, e);
            }
        };
    }

    static <T> T guarded(String kind, String name, Supplier<@Nullable T> call) {
        T result;
        try {
            result = call.get();
        } catch (Throwable e) {
            throw wrapped(kind, name, e);
        }
        if (result == null) {
            throw new SlabPluginException(name, kind + " '" + name + "' returned null", null);
        }
        return result;
    }

    static RuntimeException wrapped(String kind, String name, Throwable cause) {
        return cause instanceof WrongThreadException e
                ? e
                : cause instanceof SlabException e
                        ? e
                        : new SlabPluginException(name, kind + " '" + name + "' threw: " + cause, cause);
    }
}
