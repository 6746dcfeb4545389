package io.slab.examples.kv.load;

import io.slab.examples.kv.error.KvInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Something that entries are read from. */
@FunctionalInterface
public interface Source {
    /**
     * Reads everything.
     *
     * @param loading takes entries and problems
     * @throws IOException if reading fails for good; what was handed over stays
     */
    void read(Loading loading) throws IOException;

    /** The formats that can be named. */
    enum Format {
        /** Lines of comma-separated fields, the first line names them. */
        CSV,
        /** The same with tabs. */
        TSV,
        /** One JSON object in each line. */
        JSONL,
        /** One key in each line, with an empty value. */
        LINES,
        /** A directory, or a zip or jar file: paths and contents. */
        FILES
    }

    /**
     * Finds out how to read something.
     *
     * @param path a file or a directory
     * @param format the format, or null to go by the name
     * @param key the field that holds the key; null for the first one of CSV
     * @param value the field that holds the value; null for the whole record
     * @return its reader
     * @throws KvInputException if it is not there, cannot be read, or is of no known kind
     */
    static Source of(Path path, @Nullable Format format, @Nullable String key, @Nullable String value) {
        if (!Files.exists(path)) {
            throw new KvInputException(path + ": there is no such file or directory");
        }
        if (!Files.isReadable(path)) {
            throw new KvInputException(path + ": this user may not read it");
        }
        Format chosen = format == null ? guess(path) : format;
        if (chosen != Format.FILES && Files.isDirectory(path)) {
            throw new KvInputException(path + ": this is a directory, not a file of " + chosen);
        }
        return switch (chosen) {
            case CSV -> new CsvSource(path, ',', key, value);
            case TSV -> new CsvSource(path, '\t', key, value);
            case JSONL -> new JsonLinesSource(path, jsonKey(path, key), value);
            case LINES -> new LinesSource(path);
            case FILES -> new FilesSource(path);
        };
    }

    private static String jsonKey(Path path, @Nullable String key) {
        if (key == null) {
            throw new KvInputException(path + ": say which field of the objects holds the key (--key NAME)");
        }
        return key;
    }

    private static Format guess(Path path) {
        if (Files.isDirectory(path)) {
            return Format.FILES;
        }
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return switch (extension) {
            case "csv" -> Format.CSV;
            case "tsv" -> Format.TSV;
            case "jsonl", "ndjson" -> Format.JSONL;
            case "zip", "jar" -> Format.FILES;
            default ->
                throw new KvInputException(path + ": its name does not tell what it holds: name it .csv, .tsv, .jsonl,"
                        + " .ndjson, .zip or .jar, or say --format csv|tsv|jsonl|lines|files");
        };
    }
}
