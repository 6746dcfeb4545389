package io.slab.tools.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code slab doctor} prints. */
public final class DoctorReport {
    private DoctorReport() {}

    /**
     * For people.
     *
     * @param checkup what was found
     * @return lines
     */
    public static List<String> text(Checkup checkup) {
        List<String> lines = new ArrayList<>();
        lines.add(checkup.system());
        lines.add("");
        addTo(lines, checkup.machine());
        lines.add("");
        lines.add("page backends");
        addTo(lines, checkup.backends());
        lines.add("");
        lines.add("the backend 'auto' chooses " + checkup.chosen());
        return lines;
    }

    private static void addTo(List<String> lines, List<Finding> findings) {
        for (Finding finding : findings) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-3s %-32s %s",
                    finding.available() ? "yes" : "no",
                    finding.item(),
                    finding.detail()));
            if (!finding.remedy().isEmpty()) {
                lines.add(String.format(
                        Locale.ROOT,
                        "      %-32s %s: %s",
                        "",
                        finding.available() ? "for more" : "to enable",
                        finding.remedy()));
            }
        }
    }

    /**
     * For programs.
     *
     * @param checkup what was found
     * @return a JSON document
     */
    public static String json(Checkup checkup) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("system", checkup.system());
        root.set("machine", array(checkup.machine()));
        root.set("backends", array(checkup.backends()));
        root.put("auto", checkup.chosen());
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root)
                    + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can be written", e);
        }
    }

    private static ArrayNode array(List<Finding> findings) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Finding finding : findings) {
            array.addObject()
                    .put("item", finding.item())
                    .put("available", finding.available())
                    .put("detail", finding.detail())
                    .put("remedy", finding.remedy());
        }
        return array;
    }
}
