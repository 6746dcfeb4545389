package io.slab.examples.kv.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A directory of files that belongs to one store. Thread-safe. */
public interface Storage extends AutoCloseable {
    /** The path of a file, for messages. */
    Path path(String name);

    /** The names of all files. */
    List<String> names() throws IOException;

    /** Makes a file, which must not exist. */
    StorageFile create(String name) throws IOException;

    /** Opens a file, which must exist, for reading and appending. */
    StorageFile open(String name) throws IOException;

    /** Renames a file, replacing another, at once or not at all. */
    void rename(String from, String to) throws IOException;

    /** Removes a file if it is there. */
    void delete(String name) throws IOException;

    /** Has names that were made, renamed or removed outlive a crash of the machine. */
    void force() throws IOException;

    /** Lets others use the directory. */
    @Override
    void close() throws IOException;
}
