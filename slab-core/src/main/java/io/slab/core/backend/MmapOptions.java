package io.slab.core.backend;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;

/**
 * The options of the backend {@code mmap}.
 *
 * @param sizes how large regions are
 * @param thp what to do about transparent huge pages
 * @param commit when pages come
 * @param decommit how pages go
 * @param guard whether an inaccessible page stands before and behind each region
 * @param dump whether core dumps contain the memory
 * @param name what {@code /proc/PID/smaps} calls the mappings
 * @param mappings how many mappings there may be
 */
record MmapOptions(
        RegionSizes sizes,
        Thp thp,
        Commit commit,
        Decommit decommit,
        boolean guard,
        boolean dump,
        String name,
        long mappings) {
    /** When pages come into memory. */
    enum Commit {
        /** With their first use. */
        TOUCH,
        /** When they are committed: a shortage is an error then, and no page fault comes later. */
        POPULATE
    }

    /** How pages leave memory. */
    enum Decommit {
        /** At once; they read as zeros afterwards. */
        DONTNEED,
        /** When the system needs memory; what is used again before that costs nothing, and holds what it held. */
        FREE
    }

    /** A quarter of what Linux allows a process by default. */
    private static final long MAPPINGS = 16_384;

    private static final long SMALLEST = 64L << 20;
    private static final long LARGEST = 1L << 30;

    static List<StrategyOption> options() {
        return List.of(
                RegionSizes.option("64m"),
                StrategyOption.choice("thp", Thp.SYSTEM, Thp.DESCRIPTION),
                StrategyOption.choice("commit", Commit.TOUCH, "pages come with their first use, or when committed"),
                StrategyOption.choice("decommit", Decommit.DONTNEED, "pages go at once, or when the system needs them"),
                StrategyOption.flag("guard", false, "an inaccessible page before and behind each region"),
                StrategyOption.flag("dump", true, "core dumps contain the memory"),
                StrategyOption.text("name", "slab", "what /proc/PID/smaps calls the mappings, as [anon:name]"),
                StrategyOption.integer("mappings", MAPPINGS, 1, Integer.MAX_VALUE, "mappings there may be"));
    }

    static MmapOptions from(StrategyOptions options) {
        return new MmapOptions(
                RegionSizes.from(options, SMALLEST, LARGEST),
                options.choice("thp", Thp.SYSTEM),
                options.choice("commit", Commit.TOUCH),
                options.choice("decommit", Decommit.DONTNEED),
                options.flag("guard", false),
                options.flag("dump", true),
                name(options),
                options.integer("mappings", MAPPINGS, 1, Integer.MAX_VALUE));
    }

    /** The name of mappings, as the kernel accepts it. */
    static String name(StrategyOptions options) {
        String name = options.text("name").orElse("slab");
        if (!name.matches("[!-~&&[^\\[\\]\\\\$`/]]{1,79}")) {
            throw new SlabConfigurationException("option 'name' = '" + name
                    + "' must be 1 to 79 printable ASCII characters without any of [ ] \\ $ ` / and blank");
        }
        return name;
    }

    /** Mappings that one region takes. */
    int mappingsPerRegion() {
        return guard ? 3 : 1;
    }
}
