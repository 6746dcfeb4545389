package io.slab.tools;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that a command will write in the end. Opening it makes sure that it can be written, by making a temporary file beside it; only
 * the complete text is then moved into place, so whoever reads it finds the old text or the new one.
 */
final class OutputFile implements AutoCloseable {
    private static final Path STANDARD_OUTPUT = Path.of("-");

    private final @Nullable Path path;
    private final @Nullable Path temporary;

    private OutputFile(@Nullable Path path, @Nullable Path temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    /** Opens an output; null stands for none, {@code -} for standard output. Refuses to overwrite an input. */
    static OutputFile open(@Nullable Path path, List<Path> inputs) throws IOException {
        if (path == null || path.equals(STANDARD_OUTPUT)) {
            return new OutputFile(path, null);
        }
        if (Files.isDirectory(path)) {
            throw new IOException(path + " is a directory");
        }
        for (Path input : inputs) {
            if (Files.exists(path) && Files.exists(input) && Files.isSameFile(path, input)) {
                throw new IOException(path + " is what is to be read, and would be overwritten");
            }
        }
        boolean special = Files.exists(path) && !Files.isRegularFile(path);
        if (special) {
            return new OutputFile(path, null);
        }
        if (Files.exists(path) && !Files.isWritable(path)) {
            throw new IOException(path + " cannot be written");
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder + " to write " + path.getFileName() + " to");
        }
        try {
            return new OutputFile(path, Files.createTempFile(folder, ".slab-", ".tmp"));
        } catch (IOException e) {
            throw new IOException("no file can be made in the folder " + folder, e);
        }
    }

    boolean isStandardOutput() {
        return STANDARD_OUTPUT.equals(path);
    }

    /** Writes the text and puts it into place. */
    void write(String text, PrintWriter standardOutput) throws IOException {
        Path target = path;
        if (target == null) {
            return;
        }
        if (isStandardOutput()) {
            standardOutput.print(text);
            standardOutput.flush();
            return;
        }
        Path draft = temporary;
        if (draft == null) {
            Files.write(target, bytes(text));
            return;
        }
        Files.write(draft, bytes(text));
        openToReaders(draft);
        Path place =
                Files.exists(target, LinkOption.NOFOLLOW_LINKS) && Files.exists(target) ? target.toRealPath() : target;
        try {
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, place, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** A name may hold halves of surrogate pairs, for which there is no encoding: a question mark then, rather than no file. */
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Temporary files are made for their owner alone; a report is for everyone, as any new file is. */
    private static void openToReaders(Path file) throws IOException {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (UnsupportedOperationException e) {
            // No such permissions on this file system, so none to widen.
            return;
        }
    }

    /** Removes what was not put into place. */
    @Override
    public void close() throws IOException {
        if (temporary != null) {
            Files.deleteIfExists(temporary);
        }
    }
}
