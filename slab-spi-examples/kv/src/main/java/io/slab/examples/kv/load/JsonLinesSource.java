package io.slab.examples.kv.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** JSON lines: each line is an object; one field is the key, the line or another field the value. */
record JsonLinesSource(Path path, String key, @Nullable String value) implements Source {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Override
    public void read(Loading loading) throws IOException {
        try (Lines lines = new Lines(path)) {
            byte[] line = lines.next();
            while (line != null) {
                if (line.length > 0) {
                    line(loading, path + ":" + lines.number(), line);
                }
                line = lines.next();
            }
        }
    }

    private void line(Loading loading, String place, byte[] line) throws IOException {
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            // What it says of the source is no use to people: the place tells file and line.
            String what = e.getOriginalMessage().replaceAll("\\s*\\([^()]*\\[Source:.*", "");
            loading.problem(place, "this is no JSON: " + what);
            return;
        }
        JsonNode found = object.get(key);
        if (!object.isObject() || found == null || !found.isValueNode() || found.isNull()) {
            loading.problem(place, "there is no object with a text or number in the field '" + key + "'");
            return;
        }
        loading.entry(place, found.asText(), content(object, line));
    }

    private byte[] content(JsonNode object, byte[] line) {
        if (value == null) {
            return line;
        }
        JsonNode field = object.path(value);
        return (field.isValueNode() ? field.asText() : field.toString()).getBytes(StandardCharsets.UTF_8);
    }
}
