package io.slab.examples.kv.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.slab.examples.kv.error.KvInputException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CSV with a line of names: one column is the key; the value is another, or the record as a JSON object. A record that breaks the format ends the
 * reading, since nobody can say where the next one starts; all else is one record's problem.
 */
record CsvSource(
        Path path,
        char separator,
        @Nullable String key,
        @Nullable String value) implements Source {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public void read(Loading loading) throws IOException {
        CsvSchema schema = CsvSchema.emptySchema().withHeader().withColumnSeparator(separator);
        long line = 1;
        try (Reader text = Files.newBufferedReader(path, StandardCharsets.UTF_8);
                MappingIterator<Map<String, String>> records = new CsvMapper()
                        .readerForMapOf(String.class)
                        .with(schema)
                        .readValues(text)) {
            while (records.hasNextValue()) {
                line = records.getParser().currentLocation().getLineNr();
                record(loading, path + ":" + line, records.nextValue());
            }
        } catch (JsonProcessingException | RuntimeJsonMappingException e) {
            String what = e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage();
            long at = e instanceof JsonProcessingException j && j.getLocation() != null
                    ? j.getLocation().getLineNr()
                    : line;
            loading.problem(path + ":" + at, "reading ends here, this is no CSV: " + what);
        } catch (MalformedInputException e) {
            loading.problem(
                    path + ":" + line, "reading ends somewhere behind this line: there is text that is no UTF-8");
        }
    }

    private void record(Loading loading, String place, Map<String, String> fields) throws IOException {
        String name = key == null ? fields.keySet().stream().findFirst().orElse("") : key;
        String k = fields.get(name);
        if (k == null) {
            if (!fields.containsKey(name) && fields.size() > 1) {
                throw new KvInputException(path + ": there is no column '" + name + "', only " + fields.keySet());
            }
            loading.problem(place, "there is no field '" + name + "'");
        } else if (value == null) {
            loading.entry(place, k, JSON.writeValueAsBytes(fields));
        } else {
            String v = fields.get(value);
            if (v == null) {
                loading.problem(place, "there is no field '" + value + "'");
            } else {
                loading.entry(place, k, v.getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
