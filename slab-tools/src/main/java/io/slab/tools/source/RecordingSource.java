package io.slab.tools.source;

import io.slab.tools.view.Subject;
import io.slab.tools.view.Timeline;
import java.nio.file.Path;

/** WORK IN PROGRESS. */
public final class RecordingSource {
    private RecordingSource() {}

    public record Recorded(Subject subject, Timeline timeline) {}

    public static Recorded read(Path file, int mostSamples) throws TargetException {
        throw new TargetException("not yet");
    }
}
