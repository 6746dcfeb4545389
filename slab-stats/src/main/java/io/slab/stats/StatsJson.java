package io.slab.stats;

import io.slab.AllocationProfile;
import io.slab.AllocatorDetail;
import io.slab.AllocatorStats;
import io.slab.CacheStats;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Locale;

/**
 * Figures as JSON (RFC 8259): an object per record, its components by their names; enum constants in lower case.
 *
 * <p>The names are those of the components of {@link AllocatorStats}, {@link AllocatorDetail}, {@link AllocationProfile} and what they hold: one that is added there appears
 * here, too. Addresses are strings in hexadecimal, as JSON readers round large numbers.
 */
public final class StatsJson {
    private StatsJson() {}

    /**
     * Writes an allocator's figures.
     *
     * @param stats the figures
     * @return one line of JSON
     */
    public static String of(AllocatorStats stats) {
        return write(stats);
    }

    /**
     * Writes a cache's figures.
     *
     * @param stats the figures
     * @return one line of JSON
     */
    public static String of(CacheStats stats) {
        return write(stats);
    }

    /**
     * Writes an allocator's figures slab by slab.
     *
     * @param detail the figures
     * @return one line of JSON
     */
    public static String of(AllocatorDetail detail) {
        return write(detail);
    }

    /**
     * Writes who holds an allocator's live memory.
     *
     * @param profile the profile
     * @return one line of JSON
     */
    public static String of(AllocationProfile profile) {
        return write(profile);
    }

    private static String write(Record figures) {
        StringBuilder json = new StringBuilder(1024);
        append(json, figures);
        return json.toString();
    }

    private static void append(StringBuilder json, Object value) {
        switch (value) {
            case Record figures -> appendRecord(json, figures);
            case Collection<?> list -> {
                json.append('[');
                String comma = "";
                for (Object element : list) {
                    json.append(comma);
                    append(json, element);
                    comma = ",";
                }
                json.append(']');
            }
            case Enum<?> constant ->
                appendText(json, constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            case Number number -> json.append(number);
            case Boolean flag -> json.append(flag);
            default -> appendText(json, value.toString());
        }
    }

    private static void appendRecord(StringBuilder json, Record figures) {
        json.append('{');
        String comma = "";
        for (RecordComponent component : figures.getClass().getRecordComponents()) {
            Object value = valueOf(figures, component);
            json.append(comma);
            appendText(json, component.getName());
            json.append(':');
            append(
                    json,
                    isAddress(component.getName()) && value instanceof Long address
                            ? "0x" + Long.toHexString(address)
                            : value);
            comma = ",";
        }
        json.append('}');
    }

    private static boolean isAddress(String component) {
        return component.equals("address") || component.equals("region");
    }

    private static Object valueOf(Record figures, RecordComponent component) {
        try {
            return component.getAccessor().invoke(figures);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("public records of an exported package are readable", e);
        }
    }

    private static void appendText(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20 || Character.isSurrogate(c)) {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
