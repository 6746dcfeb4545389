package io.slab.examples.kv.load;

import java.io.IOException;
import java.nio.file.Path;

/** Word lists and the like: each line is a key. */
record LinesSource(Path path) implements Source {
    private static final byte[] NOTHING = {};

    @Override
    public void read(Loading loading) throws IOException {
        try (Lines lines = new Lines(path)) {
            byte[] line = lines.next();
            while (line != null) {
                String key = Lines.text(line);
                String place = path + ":" + lines.number();
                if (key == null) {
                    loading.problem(place, "the line is no UTF-8");
                } else if (!key.isEmpty()) {
                    loading.entry(place, key, NOTHING);
                }
                line = lines.next();
            }
        }
    }
}
