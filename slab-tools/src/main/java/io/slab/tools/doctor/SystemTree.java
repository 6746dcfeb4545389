package io.slab.tools.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the kernel's files below a root, which in tests is not that of this machine. */
record SystemTree(Path root) {
    private static final int MOST_BYTES = 1 << 16;

    /** In one large read: files below {@code /proc/sys} end after the first, however small it was. */
    Optional<String> read(String file) {
        try (InputStream in = Files.newInputStream(root.resolve(file))) {
            return Optional.of(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    long number(String file, long otherwise) {
        return read(file)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(otherwise);
    }

    boolean exists(String file) {
        return Files.exists(root.resolve(file));
    }

    /** The word in brackets of a file such as {@code always [madvise] never}. */
    Optional<String> chosen(String file) {
        return read(file)
                .filter(text -> text.indexOf('[') >= 0 && text.indexOf(']') > text.indexOf('['))
                .map(text -> text.substring(text.indexOf('[') + 1, text.indexOf(']')));
    }
}
