package io.slab.examples.kv.file;

import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.error.KvIoException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Turns what the system says into the store's errors. */
public final class Failures {
    /** How Linux, macOS and Windows put it: Java has no exception of its own for a full disk. */
    private static final List<String> FULL =
            List.of("no space left", "quota exceeded", "file too large", "not enough space", "disk full");

    private Failures() {}

    /**
     * The error for a failure.
     *
     * @param doing what was tried
     * @param file with which file
     * @param e what the system said
     * @return {@link KvFullException} if the disk is full, otherwise {@link KvIoException}
     */
    public static KvException of(String doing, Path file, IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return FULL.stream().anyMatch(message::contains)
                ? new KvFullException(
                        KvFullException.Resource.DISK,
                        doing + " " + file + " failed: the disk is full (" + e.getMessage()
                                + "). The store stays readable; make room and write again",
                        e)
                : new KvIoException(doing, file, e);
    }
}
