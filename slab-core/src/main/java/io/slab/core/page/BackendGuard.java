package io.slab.core.page;

import io.slab.error.SlabException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import io.slab.error.SlabPluginException;
import io.slab.spi.BackendMemoryException;
import java.util.function.Supplier;

/** Turns what a page backend throws, undeclared checked exceptions too, into the errors that users know. */
final class BackendGuard {
    private final String backend;

    BackendGuard(String backend) {
        this.backend = backend;
    }

    <T> T call(Supplier<T> call) {
        try {
            return call.get();
        } catch (BackendMemoryException e) {
            throw new SlabOutOfMemoryException(
                    Limit.BACKEND, "page backend '" + backend + "' has no memory left: " + e.getMessage(), e);
        } catch (SlabException e) {
            throw e;
        } catch (Throwable e) {
            throw new SlabPluginException(backend, "page backend '" + backend + "' threw: " + e, e);
        }
    }
}
