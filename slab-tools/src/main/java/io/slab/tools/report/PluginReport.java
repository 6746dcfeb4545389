package io.slab.tools.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slab.spi.Plugin;
import io.slab.spi.PluginCatalog;
import io.slab.spi.StrategyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code slab plugins} prints. */
public final class PluginReport {
    private static final String INDENT = "    ";

    private PluginReport() {}

    /**
     * For people: a paragraph for each kind, a block for each plug-in.
     *
     * @param plugins what was found
     * @return lines
     */
    public static List<String> text(List<Plugin> plugins) {
        List<String> lines = new ArrayList<>();
        String kind = "";
        for (Plugin plugin : plugins) {
            if (!plugin.kind().equals(kind)) {
                kind = plugin.kind();
                lines.add((lines.isEmpty() ? "" : System.lineSeparator()) + kind);
            }
            addTo(lines, plugin);
        }
        lines.add("");
        lines.add(summary(plugins));
        return lines;
    }

    private static void addTo(List<String> lines, Plugin plugin) {
        boolean ok = plugin.status() == Plugin.Status.OK;
        String name = plugin.name().isEmpty() ? "?" : plugin.name();
        String about = plugin.description().isEmpty() ? plugin.implementation() : plugin.description();
        lines.add(String.format(
                Locale.ROOT,
                "  %-16s %s%s",
                name,
                ok ? "" : "[" + PluginCatalog.nameOf(plugin.status()) + "] ",
                about));
        if (!ok) {
            lines.add(INDENT + "why: " + plugin.reason());
        }
        for (StrategyOption option : plugin.options()) {
            String value = option.defaultValue().isEmpty() ? "none" : option.defaultValue();
            lines.add(INDENT + option.name() + "=" + value + "  (" + allowed(option) + ") " + option.description());
        }
        String module = plugin.module().isEmpty() ? "" : "module " + plugin.module();
        String from = plugin.location().isEmpty() ? "" : "from " + plugin.location();
        String origin = (module + " " + from).strip();
        if (!origin.isEmpty()) {
            lines.add(INDENT + origin);
        }
    }

    private static String allowed(StrategyOption option) {
        String type = option.type().name().toLowerCase(Locale.ROOT);
        return switch (option.type()) {
            case CHOICE -> String.join("|", option.choices());
            case INTEGER, BYTES ->
                option.max() == Long.MAX_VALUE ? type : type + " " + option.min() + ".." + option.max();
            case BOOLEAN, DURATION, TEXT -> type;
        };
    }

    private static String summary(List<Plugin> plugins) {
        StringBuilder text = new StringBuilder(plugins.size() + " plug-ins");
        for (Plugin.Status status : Plugin.Status.values()) {
            long count = plugins.stream().filter(p -> p.status() == status).count();
            if (count > 0) {
                text.append(text.indexOf(":") < 0 ? ": " : ", ")
                        .append(count)
                        .append(' ')
                        .append(PluginCatalog.nameOf(status));
            }
        }
        return text.toString();
    }

    /**
     * For programs.
     *
     * @param plugins what was found
     * @return a JSON document
     */
    public static String json(List<Plugin> plugins) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Plugin plugin : plugins) {
            ObjectNode node = all.addObject();
            node.put("kind", plugin.kind());
            node.put("name", plugin.name());
            node.put("description", plugin.description());
            node.put("status", PluginCatalog.nameOf(plugin.status()));
            node.put("reason", plugin.reason());
            node.put("class", plugin.implementation());
            node.put("module", plugin.module());
            node.put("location", plugin.location());
            ArrayNode options = node.putArray("options");
            for (StrategyOption option : plugin.options()) {
                ObjectNode described = options.addObject();
                described
                        .put("name", option.name())
                        .put("type", option.type().name().toLowerCase(Locale.ROOT))
                        .put("default", option.defaultValue())
                        .put("description", option.description());
                if (option.type() == StrategyOption.Type.INTEGER || option.type() == StrategyOption.Type.BYTES) {
                    described.put("min", option.min()).put("max", option.max());
                }
                option.choices().forEach(described.withArray("choices")::add);
            }
        }
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain nodes cannot fail to be written", e);
        }
    }
}
