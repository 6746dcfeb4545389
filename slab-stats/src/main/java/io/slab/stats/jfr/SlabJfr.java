package io.slab.stats.jfr;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import jdk.jfr.Configuration;

/** The settings that switch Slab's events on: the file {@code slab.jfc} of this jar. */
public final class SlabJfr {
    private SlabJfr() {}

    /**
     * Reads {@code slab.jfc}.
     *
     * @return settings for {@link jdk.jfr.Recording} and {@link jdk.jfr.consumer.RecordingStream}
     */
    public static Configuration configuration() {
        try (InputStream file = SlabJfr.class.getResourceAsStream("slab.jfc")) {
            if (file == null) {
                throw new IllegalStateException("slab.jfc is missing from the jar of slab-stats");
            }
            return Configuration.create(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("slab.jfc", e);
        } catch (ParseException e) {
            throw new IllegalStateException("slab.jfc is damaged", e);
        }
    }
}
