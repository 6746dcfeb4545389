package io.slab.examples.kv.store;

import io.slab.examples.kv.error.KvDamagedException;
import io.slab.examples.kv.file.Checksum;
import io.slab.examples.kv.file.Failures;
import io.slab.examples.kv.file.Storage;
import io.slab.examples.kv.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Says which files are alive: a few lines of text, the last one a checksum of the others. It is replaced as a whole by renaming: at any
 * moment either the old or the new one is there.
 *
 * @param nextFile the number of the next file
 * @param firstLog the first log to replay
 * @param sequence a sequence number that no log needs to remind of
 * @param tables the numbers of the sorted files, newest first
 */
record Manifest(long nextFile, long firstLog, long sequence, List<Long> tables) {
    private static final String TITLE = "slab-kv 1";

    Manifest {
        tables = List.copyOf(tables);
    }

    String text() {
        StringBuilder text = new StringBuilder(TITLE + "\n");
        text.append("next-file ").append(nextFile).append('\n');
        text.append("first-log ").append(firstLog).append('\n');
        text.append("sequence ").append(sequence).append('\n');
        tables.forEach(t -> text.append("table ").append(t).append('\n'));
        return text + "checksum " + checksum(text.toString()) + "\n";
    }

    private static String checksum(String text) {
        return Integer.toHexString(Checksum.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))));
    }

    /** Writes this in the place of what was there. */
    void save(Storage storage) {
        try {
            storage.delete(Names.NEW_MANIFEST);
            try (StorageFile file = storage.create(Names.NEW_MANIFEST)) {
                file.append(ByteBuffer.wrap(text().getBytes(StandardCharsets.US_ASCII)));
                file.force();
            }
            storage.rename(Names.NEW_MANIFEST, Names.MANIFEST);
        } catch (IOException e) {
            throw Failures.of("writing", storage.path(Names.MANIFEST), e);
        }
    }

    /** Reads what is there. */
    static Manifest load(Storage storage) {
        byte[] bytes;
        try (StorageFile file = storage.open(Names.MANIFEST)) {
            bytes = new byte[(int) Math.min(file.size(), 1 << 24)];
            file.read(ByteBuffer.wrap(bytes), 0);
        } catch (IOException e) {
            throw Failures.of("reading", storage.path(Names.MANIFEST), e);
        }
        String text = new String(bytes, StandardCharsets.US_ASCII);
        int last = text.lastIndexOf("checksum ");
        if (last < 0
                || !text.startsWith(TITLE + "\n")
                || !text.substring(last).strip().equals("checksum " + checksum(text.substring(0, last)))) {
            throw new KvDamagedException(
                    storage.path(Names.MANIFEST),
                    0,
                    "it is not of the form '" + TITLE + "' or its checksum is wrong; logs and tables beside it are"
                            + " untouched, but which of them are alive is not known");
        }
        long nextFile = 0;
        long firstLog = 0;
        long sequence = 0;
        List<Long> tables = new ArrayList<>();
        for (String line : text.substring(TITLE.length() + 1, last).split("\n", -1)) {
            int space = line.indexOf(' ');
            if (space < 0) {
                continue; // the empty piece behind the last line
            }
            long value = Long.parseLong(line.substring(space + 1));
            switch (line.substring(0, space)) {
                case "next-file" -> nextFile = value;
                case "first-log" -> firstLog = value;
                case "sequence" -> sequence = value;
                case "table" -> tables.add(value);
                default ->
                    throw new KvDamagedException(storage.path(Names.MANIFEST), 0, "it has an unknown line: " + line);
            }
        }
        return new Manifest(nextFile, firstLog, sequence, tables);
    }
}
