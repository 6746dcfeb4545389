package io.slab.numa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Machines as their {@code /sys/devices/system/node} describes them, one text file each: lines {@code file: content}, so that no tree of tiny files is
 * needed.
 */
final class RecordedMachines {
    private RecordedMachines() {}

    static NumaTopology read(String machine) {
        try {
            Path directory = unpack(machine, Files.createTempDirectory("machine"));
            return NumaTopology.read(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path unpack(String machine, Path directory) throws IOException {
        Path recording;
        try {
            recording = Path.of(
                    Objects.requireNonNull(RecordedMachines.class.getResource("/machines/" + machine + ".txt"), machine)
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        for (String line : Files.readAllLines(recording)) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("#")) {
                Path file = directory.resolve(line.substring(0, colon));
                Files.createDirectories(file.getParent());
                Files.writeString(file, line.substring(colon + 1).strip() + "\n");
            }
        }
        return directory;
    }
}
