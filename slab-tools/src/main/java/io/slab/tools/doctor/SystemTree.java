package io.slab.tools.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the kernel's files below a root, which in tests is not that of this machine. */
record SystemTree(Path root) {
    Optional<String> read(String file) {
        try {
            return Optional.of(
                    Files.readString(root.resolve(file), StandardCharsets.UTF_8).strip());
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
