package io.slab.stats.jmx;

import io.slab.CacheKind;
import java.util.List;
import java.util.Locale;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** The names by which Slab is found in an MBean server. */
public final class SlabMBeans {
    /** All allocators of a JVM. */
    public static final ObjectName ALLOCATORS = name("io.slab:type=Allocator,*");

    /** All caches of a JVM. */
    public static final ObjectName CACHES = name("io.slab:type=Cache,*");

    /** Notification: an allocation failed; user data is the cache's name. */
    public static final String LIMIT = "io.slab.limit";

    /** Notification: damage was found; user data is the cache's name. */
    public static final String CORRUPTION = "io.slab.corruption";

    /** Notification: objects were never freed when their cache was closed; user data is the cache's name. */
    public static final String LEAK = "io.slab.leak";

    static final List<String> NOTIFICATIONS = List.of(LIMIT, CORRUPTION, LEAK);

    private SlabMBeans() {}

    /**
     * The name of an allocator's MBean.
     *
     * @param allocator its name
     * @return {@code io.slab:type=Allocator,name=…}
     */
    public static ObjectName allocator(String allocator) {
        return name("io.slab:type=Allocator,name=" + value(allocator));
    }

    /**
     * The name of a cache's MBean.
     *
     * @param allocator its allocator's name
     * @param kind whom it serves
     * @param cache its name
     * @return {@code io.slab:type=Cache,allocator=…,kind=…,name="…"}
     */
    public static ObjectName cache(String allocator, CacheKind kind, String cache) {
        return name("io.slab:type=Cache,allocator=" + value(allocator) + ",kind="
                + kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + ",name=" + ObjectName.quote(cache));
    }

    private static String value(String text) {
        return text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '@')
                ? text
                : ObjectName.quote(text);
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("no MBean can be called " + text, e);
        }
    }
}
