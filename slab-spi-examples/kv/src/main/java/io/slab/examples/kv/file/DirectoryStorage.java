package io.slab.examples.kv.file;

import io.slab.examples.kv.error.KvInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A directory of the file system, locked against a second store. */
public final class DirectoryStorage implements Storage {
    private static final String LOCK = "LOCK";

    private final Path directory;
    private final FileChannel lockFile;

    private DirectoryStorage(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * Opens a directory, which is made if it is not there.
     *
     * @param directory the directory
     * @return the storage
     * @throws KvInputException if it is no directory, or another store has it open
     * @throws IOException if it cannot be made or locked
     */
    public static DirectoryStorage open(Path directory) throws IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new KvInputException(directory + " is no directory: name another one for the store");
        }
        Files.createDirectories(directory);
        FileChannel lockFile =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = lockFile.tryLock();
            if (lock != null) {
                return new DirectoryStorage(directory, lockFile);
            }
        } catch (OverlappingFileLockException _) {
            // Another store of this JVM: the same answer as for one of another process.
        }
        lockFile.close();
        throw new KvInputException("the store " + directory + " is open elsewhere: close it there first");
    }

    @Override
    public Path path(String name) {
        return directory.resolve(name);
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(p -> p.getFileName().toString())
                    .filter(n -> !n.equals(LOCK))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public StorageFile create(String name) throws IOException {
        return new ChannelFile(path(name), StandardOpenOption.CREATE_NEW);
    }

    @Override
    public StorageFile open(String name) throws IOException {
        return new ChannelFile(path(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path(name));
    }

    @Override
    public void force() throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return; // A directory cannot be opened there, and its entries are journaled.
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
