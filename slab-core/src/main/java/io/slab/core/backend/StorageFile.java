package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabCorruptionException;
import io.slab.spi.BackendMemoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An open file that regions are mapped from: its size, its storage, and whether somebody cut it off. Thread-safe, as the kernel is. */
final class StorageFile {
    private final Linux os;
    private final Path path;
    private final int descriptor;
    private final boolean named;
    private final boolean punches;
    private final boolean hadContent;

    private StorageFile(Linux os, Path path, int descriptor, boolean named, boolean punches, boolean hadContent) {
        this.os = os;
        this.path = path;
        this.descriptor = descriptor;
        this.named = named;
        this.punches = punches;
        this.hadContent = hadContent;
    }

    /** Opens or makes the file; it is closed again if anything about it is wrong. */
    static StorageFile open(Linux os, FileOptions options) {
        boolean named = !Files.isDirectory(options.path());
        Path path = named ? options.path() : temporary(options.path());
        int descriptor;
        try {
            descriptor = os.open(path.toString(), Linux.O_RDWR | Linux.O_CREAT);
        } catch (SystemCallException e) {
            throw new SlabConfigurationException(
                    "option 'path': the file " + path + " cannot be opened: " + e.getMessage(), e);
        } finally {
            if (!named) {
                delete(path);
            }
        }
        try {
            if (named) {
                lock(os, path, descriptor);
            }
            long size = os.size(descriptor);
            if (size > 0 && options.existing() == FileOptions.Existing.REFUSE) {
                throw new SlabConfigurationException("option 'path': the file " + path + " holds " + size
                        + " bytes: say existing=reuse to keep them or existing=discard to lose them");
            }
            if (options.existing() == FileOptions.Existing.DISCARD) {
                os.resize(descriptor, 0);
                size = 0;
            }
            boolean punches = probe(os, path, descriptor, size, options.commit());
            return new StorageFile(os, path, descriptor, named, punches, size > 0);
        } catch (SystemCallException e) {
            SlabConfigurationException wrong = new SlabConfigurationException(
                    "option 'path': the file " + path + " cannot be used: " + e.getMessage(), e);
            closeAfter(os, descriptor, wrong);
            throw wrong;
        } catch (RuntimeException | Error e) {
            closeAfter(os, descriptor, e);
            throw e;
        }
    }

    private static Path temporary(Path directory) {
        try {
            return Files.createTempFile(directory, "slab", ".mem");
        } catch (IOException e) {
            throw new SlabConfigurationException("option 'path': no file can be made in " + directory + ": " + e, e);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new SlabConfigurationException("the temporary file " + path + " cannot be removed: " + e, e);
        }
    }

    private static void lock(Linux os, Path path, int descriptor) {
        try {
            os.lockFile(descriptor);
        } catch (SystemCallException e) {
            if (e.errno() == SystemCallException.EAGAIN) {
                throw new SlabConfigurationException(
                        "option 'path': the file " + path + " is in use by another allocator or process", e);
            }
            throw e;
        }
    }

    /** Tries both calls behind the end of the file, where nothing can be lost. Returns whether holes can be punched. */
    private static boolean probe(Linux os, Path path, int descriptor, long size, FileOptions.Commit commit) {
        long page = Linux.pageSize();
        long behind = (size + page - 1) & -page;
        if (commit == FileOptions.Commit.ALLOCATE) {
            try {
                os.allocateKeepingSize(descriptor, behind, page);
            } catch (SystemCallException e) {
                if (e.errno() == SystemCallException.EOPNOTSUPP) {
                    throw new SlabConfigurationException(
                            "option 'path': the file system of " + path
                                    + " has no fallocate, so that a full disk would end the"
                                    + " JVM: use another one, or accept that with commit=touch",
                            e);
                }
                // A full disk is no reason not to open a file: what is committed will tell.
            }
        }
        try {
            os.punchHole(descriptor, behind, page);
            return true;
        } catch (SystemCallException e) {
            return false;
        }
    }

    private static void closeAfter(Linux os, int descriptor, Throwable failure) {
        try {
            os.close(descriptor);
        } catch (SystemCallException e) {
            failure.addSuppressed(e);
        }
    }

    int descriptor() {
        return descriptor;
    }

    /** The file's own path, or one under {@code /proc} for a file without a name. */
    Path path() {
        return named ? path : FileMappings.procPath(descriptor);
    }

    boolean named() {
        return named;
    }

    boolean punches() {
        return punches;
    }

    /** Whether there was content when it was opened, that is still there. */
    boolean hadContent() {
        return hadContent;
    }

    /** Makes the file at least so large. Takes no storage. */
    void growTo(long bytes) {
        try {
            if (os.size(descriptor) < bytes) {
                os.resize(descriptor, bytes);
            }
        } catch (SystemCallException e) {
            String remedy = e.errno() == SystemCallException.EFBIG ? "see ulimit -f" : "see the file system's limits";
            throw new BackendMemoryException(
                    "the file " + path + " cannot grow to " + bytes + " bytes (" + e.getMessage() + "): " + remedy, e);
        }
    }

    /** Takes storage for a part; what it holds stays. */
    void allocate(long offset, long bytes) {
        try {
            os.allocate(descriptor, offset, bytes);
        } catch (SystemCallException e) {
            throw new BackendMemoryException(
                    "the file system of " + path + " has no " + bytes + " bytes left (" + e.getMessage() + "): see df "
                            + (named ? path : path.getParent()),
                    e);
        }
    }

    void punchHole(long offset, long bytes) {
        os.punchHole(descriptor, offset, bytes);
    }

    /** Finds out that somebody cut the file off, before an access to what is missing ends the JVM. */
    void requireSize(long bytes) {
        long size = os.size(descriptor);
        if (size < bytes) {
            throw new SlabCorruptionException("the file " + path + " was cut off at " + size
                    + " bytes by somebody else while regions of it reach up to " + bytes
                    + ": what lay behind is lost, and touching it would end the JVM");
        }
    }

    void close() {
        os.close(descriptor);
    }
}
