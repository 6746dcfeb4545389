package io.slab.tools.source;

import io.slab.tools.view.Reading;
import io.slab.tools.view.Reclaim;
import io.slab.tools.view.Sample;
import io.slab.tools.view.Subject;
import io.slab.tools.view.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A file of Flight Recorder events, of which those of {@link io.slab.stats.jfr} are read, by the names of their fields. */
public final class RecordingSource {
    private static final byte[] MAGIC = {'F', 'L', 'R', 0};

    private RecordingSource() {}

    /**
     * What a file tells.
     *
     * @param subject the file
     * @param timeline its figures over time
     */
    public record Recorded(Subject subject, Timeline timeline) {}

    /**
     * Reads a file.
     *
     * @param file the file
     * @param mostSamples the most moments to keep, at least 2; of more, some are left out at equal distances
     * @return what it tells
     * @throws TargetException if there is no such file, it cannot be read, is no recording, is damaged, or holds no figures of Slab
     */
    public static Recorded read(Path file, int mostSamples) throws TargetException {
        checkMagic(file);
        List<RecordedEvent> events = events(file);
        events.sort(Comparator.comparing(RecordedEvent::getStartTime));
        RecordedReadings readings = new RecordedReadings();
        List<Reclaim> reclaims = new ArrayList<>();
        for (RecordedEvent event : events) {
            if (event.getEventType().getName().equals("io.slab.Reclaim")) {
                reclaims.add(new Reclaim(event.getStartTime(), event.getLong("bytes"), allocator(event)));
            } else {
                readings.add(event);
            }
        }
        readings.finish();
        if (readings.samples().isEmpty()) {
            throw new TargetException(
                    file + " holds no figures of Slab: record with the settings of slab-stats (jcmd PID"
                            + " JFR.start settings=slab.jfc) for more than ten seconds, which is how often figures are"
                            + " taken");
        }
        return new Recorded(subject(file, readings.samples()), timeline(readings, reclaims, mostSamples));
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
            throw new TargetException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<RecordedEvent> events(Path file) throws TargetException {
        List<RecordedEvent> events = new ArrayList<>();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                String name = event.getEventType().getName();
                if (name.equals("io.slab.Reclaim") || RecordedReadings.isFigure(name)) {
                    events.add(event);
                }
            }
            return events;
        } catch (IOException | RuntimeException e) {
            // The parser throws whatever the damage makes of its tables.
            throw new TargetException(
                    file + " is damaged or was cut off: " + (e.getMessage() == null ? e : e.getMessage()), e);
        }
    }

    private static Timeline timeline(RecordedReadings readings, List<Reclaim> reclaims, int mostSamples) {
        Timeline timeline = new Timeline(mostSamples);
        List<Sample> samples = readings.samples();
        List<Reading> last = readings.lastTwo();
        int before = samples.size() - last.size();
        int step = Math.ceilDiv(Math.max(1, before), mostSamples - last.size() + 1);
        for (int i = 0; i < before; i += step) {
            timeline.addSample(samples.get(i));
        }
        last.forEach(timeline::add);
        reclaims.forEach(timeline::addReclaim);
        return timeline;
    }

    private static Subject subject(Path file, List<Sample> samples) {
        return new Subject(
                String.valueOf(file.getFileName()),
                "recorded from " + text(samples.getFirst().at()) + " to "
                        + text(samples.getLast().at()) + " UTC");
    }

    private static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", "");
    }

    /** The name of the allocator that an event is of. */
    static String allocator(RecordedEvent event) {
        String name = event.getString("allocator");
        return name == null ? "" : name;
    }
}
