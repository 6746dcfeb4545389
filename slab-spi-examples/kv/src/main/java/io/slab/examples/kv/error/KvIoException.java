package io.slab.examples.kv.error;

import java.io.IOException;
import java.nio.file.Path;

/** A file cannot be read or written, for another reason than a full disk. */
public final class KvIoException extends KvException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param doing what was tried
     * @param file the file
     * @param cause what the system said
     */
    public KvIoException(String doing, Path file, IOException cause) {
        super(doing + " " + file + " failed: " + cause, cause);
    }
}
