package io.slab.core.backend;

import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * The options of the backend {@code file}.
 *
 * @param sizes how large regions are
 * @param path the file; if it is a directory, a file without a name there, which vanishes with the process
 * @param existing what becomes of a file that is there already
 * @param commit when storage is taken
 * @param dax whether stores must be durable by themselves
 */
record FileOptions(RegionSizes sizes, Path path, Existing existing, Commit commit, Dax dax) {
    /** What becomes of content that is there already. */
    enum Existing {
        /** A file that is not empty is refused. */
        REFUSE,
        /** It stays: the first region shows it from the start of the file on. */
        REUSE,
        /** It is thrown away. */
        DISCARD
    }

    /** When storage is taken. */
    enum Commit {
        /** When pages are committed: a full disk is an error then. */
        ALLOCATE,
        /** When the kernel writes pages out: a full disk is a signal then, which ends the JVM. */
        TOUCH
    }

    /** Direct access to persistent memory. */
    enum Dax {
        /** Where the file system has it. */
        AUTO,
        /** Nothing less. */
        REQUIRE,
        /** Not asked for. */
        OFF
    }

    private static final long SMALLEST = 64L << 20;
    private static final long LARGEST = 1L << 30;

    static List<StrategyOption> options() {
        return List.of(
                RegionSizes.option("64m"),
                StrategyOption.text(
                        "path",
                        "",
                        "the file, or a directory for one without a name; by default the temporary directory"),
                StrategyOption.choice("existing", Existing.REFUSE, "what becomes of a file that holds something"),
                StrategyOption.choice("commit", Commit.ALLOCATE, "storage is taken when committed, or when written"),
                StrategyOption.choice("dax", Dax.AUTO, "MAP_SYNC on persistent memory: if possible, always, never"));
    }

    static FileOptions from(StrategyOptions options) {
        return new FileOptions(
                RegionSizes.from(options, SMALLEST, LARGEST),
                Path.of(options.text("path").filter(p -> !p.isEmpty()).orElse(System.getProperty("java.io.tmpdir"))),
                options.choice("existing", Existing.REFUSE),
                options.choice("commit", Commit.ALLOCATE),
                options.choice("dax", Dax.AUTO));
    }
}
