package io.slab.tools.source;

import io.slab.tools.view.Subject;
import io.slab.tools.view.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** WORK IN PROGRESS. */
public final class RecordingSource {
    private static final byte[] MAGIC = {'F', 'L', 'R', 0};

    private RecordingSource() {}

    public record Recorded(Subject subject, Timeline timeline) {}

    public static Recorded read(Path file, int mostSamples) throws TargetException {
        checkMagic(file);
        throw new TargetException("not yet");
    }

    private static void checkMagic(Path file) throws TargetException {
        if (!Files.exists(file)) {
            throw new TargetException("there is no file " + file);
        }
        if (Files.isDirectory(file)) {
            throw new TargetException(file + " is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new TargetException(file + " is no JFR recording");
            }
        } catch (IOException e) {
            throw new TargetException(file + " cannot be read", e);
        }
    }
}
