package io.slab.examples.kv.error;

import java.nio.file.Path;

/** A file does not hold what was written to it. */
public final class KvDamagedException extends KvException {
    private static final long serialVersionUID = 1L;

    /** The damaged file; a string, since paths cannot be serialized. */
    private final String file;

    /** Where the damage starts. */
    private final long offset;

    /**
     * An error.
     *
     * @param file the damaged file
     * @param offset the first byte that cannot be trusted
     * @param damage what is wrong there, what could still be read, and the remedy
     */
    public KvDamagedException(Path file, long offset, String damage) {
        super(file + " is damaged at offset " + offset + ": " + damage, null);
        this.file = file.toString();
        this.offset = offset;
    }

    /**
     * The damaged file.
     *
     * @return its path
     */
    public Path file() {
        return Path.of(file);
    }

    /**
     * Where the damage starts.
     *
     * @return the offset in bytes of the first byte that cannot be trusted
     */
    public long offset() {
        return offset;
    }
}
