package io.slab;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.Bytes;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/** Reads a configuration from properties: which keys there are, and how each value is read. */
final class ConfigProperties {
    private static final String PREFIX = SlabAllocatorConfig.PREFIX;

    private static final Set<String> KEYS = new TreeSet<>(List.of(
            "backend",
            "coloring",
            "reclaim",
            "numa",
            "rebalance",
            "cpu",
            "lock",
            "listeners",
            "page-index",
            "descriptor-store",
            "checks",
            "frame-size",
            "cache-line-size",
            "limit",
            "soft-limit",
            "magazine-bytes",
            "sampling"));

    private ConfigProperties() {}

    static SlabAllocatorConfig.Builder read(Properties properties) {
        SlabAllocatorConfig.Builder b = SlabAllocatorConfig.builder();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            if (key.startsWith(PREFIX)) {
                apply(b, key, properties.getProperty(key));
            }
        }
        return b;
    }

    private static void apply(SlabAllocatorConfig.Builder b, String key, String value) {
        switch (key.substring(PREFIX.length())) {
            case "backend" -> b.backend(value);
            case "coloring" -> b.coloring(value);
            case "reclaim" -> b.reclaim(value);
            case "numa" -> b.numa(value);
            case "rebalance" -> b.rebalanceBytes(Bytes.parse(key, value));
            case "cpu" -> b.cpuLocator(value);
            case "lock" -> b.lock(value);
            case "listeners" -> {
                for (String listener : value.split(";", -1)) {
                    b.listener(listener);
                }
            }
            case "page-index" -> b.pageIndex(value);
            case "descriptor-store" -> b.descriptorStore(value);
            case "checks" -> b.checks(checksNamed(value));
            case "frame-size" -> b.frameSize(Bytes.parse(key, value));
            case "cache-line-size" -> b.cacheLineSize(Bytes.parse(key, value));
            case "limit" -> b.limitBytes(limit(key, value));
            case "soft-limit" -> b.softLimitBytes(limit(key, value));
            case "magazine-bytes" -> b.magazineBytes(Bytes.parse(key, value));
            case "sampling" -> b.samplingBytes(Bytes.parse(key, value));
            default ->
                throw new SlabConfigurationException(
                        "unknown property '" + key + "': the keys are " + PREFIX + String.join(", " + PREFIX, KEYS));
        }
    }

    private static long limit(String key, String value) {
        return value.strip().equalsIgnoreCase("none") ? Long.MAX_VALUE : Bytes.parse(key, value);
    }

    private static Checks checksNamed(String value) {
        for (Checks c : Checks.values()) {
            if (c.name().equalsIgnoreCase(value.strip())) {
                return c;
            }
        }
        throw new SlabConfigurationException("checks '" + value + "' is unknown: use off or standard");
    }
}
