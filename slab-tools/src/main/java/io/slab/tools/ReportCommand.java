package io.slab.tools;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.Bytes;
import io.slab.tools.report.Units;
import io.slab.tools.report.ViewPage;
import io.slab.tools.source.JmxSource;
import io.slab.tools.source.RecordingSource;
import io.slab.tools.source.SnapshotSource;
import io.slab.tools.source.TargetEndedException;
import io.slab.tools.source.TargetException;
import io.slab.tools.view.Subject;
import io.slab.tools.view.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slab report}: one page that shows the memory of a running JVM, or of a recorded one. */
@Command(
        name = "report",
        description =
                "Writes one self-contained HTML page: memory over time, who holds it, every slab by how full it is,"
                        + " sizes, reclaims, allocation sites.",
        mixinStandardHelpOptions = true,
        versionProvider = SlabVersion.class,
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0; 1 if the JVM ended while it was watched (the page shows it until then); 2 if it cannot be"
                    + " looked at, or the page cannot be written."
        })
final class ReportCommand implements Callable<Integer> {
    private static final int SAMPLES = 40;
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);
    private static final int MOST_SAMPLES = 1000;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(paramLabel = "PID|FILE.jfr", description = "The JVM's process id, or a recording with Slab's events.")
    private String target = "";

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE.html",
            description = "Where the page goes; - for standard output.")
    private Path output = Path.of("-");

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = IntervalConverter.class,
            defaultValue = "10s",
            description = "How long to watch a running JVM (default ${DEFAULT-VALUE}).")
    private Duration time = Duration.ofSeconds(10);

    @Option(
            names = "--sample",
            paramLabel = "BYTES",
            description =
                    "Have the JVM sample one allocation in so many bytes while it is watched, unless it does already:"
                            + " 512k costs it nearly nothing, 16k shows more.")
    private String sample = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean running = PidConverter.isPid(target);
        List<Path> inputs = running ? List.of() : List.of(Path.of(target));
        try (OutputFile file = open(inputs)) {
            return running ? watch(Long.parseLong(target), file) : read(Path.of(target), file);
        } catch (TargetException | SlabConfigurationException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private OutputFile open(List<Path> inputs) throws TargetException {
        try {
            return OutputFile.open(output, inputs);
        } catch (IOException e) {
            throw new TargetException(String.valueOf(e.getMessage()), e);
        }
    }

    private int read(Path recording, OutputFile file) throws TargetException, IOException {
        RecordingSource.Recorded recorded = RecordingSource.read(recording, MOST_SAMPLES);
        write(recorded.subject(), recorded.timeline(), file);
        return CommandLine.ExitCode.OK;
    }

    private int watch(long pid, OutputFile file) throws TargetException, IOException, InterruptedException {
        long sampling = sample.isEmpty() ? 0 : Bytes.parse("--sample", sample);
        try (JmxSource source = JmxSource.attach(pid)) {
            if (sampling > 0) {
                source.sample(sampling);
            }
            Timeline timeline = new Timeline(MOST_SAMPLES);
            timeline.add(source.inspect());
            int status = CommandLine.ExitCode.OK;
            try {
                sample(source, timeline);
            } catch (TargetEndedException e) {
                say(e.getMessage() + "; the page shows it until then");
                status = TopCommand.ENDED;
            }
            write(source.subject(), timeline, file);
            return status;
        }
    }

    /** Reads as long as was asked for; the last time in detail. */
    private void sample(SnapshotSource source, Timeline timeline) throws TargetException, InterruptedException {
        Duration share = time.dividedBy(SAMPLES);
        Duration interval = share.compareTo(LEAST_INTERVAL) < 0 ? LEAST_INTERVAL : share;
        long start = System.nanoTime();
        long end = start + time.toNanos();
        long next = start;
        while (true) {
            next = Math.max(next + interval.toNanos(), System.nanoTime());
            if (next >= end) {
                break;
            }
            Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
            timeline.add(source.read());
        }
        Thread.sleep(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        timeline.add(source.inspect());
    }

    private void write(Subject subject, Timeline timeline, OutputFile file) throws IOException {
        file.write(ViewPage.render(subject, timeline), spec.commandLine().getOut());
        if (!file.isStandardOutput()) {
            say(output + ": " + Units.exact(timeline.samples().size()) + " samples of " + subject.title());
        }
    }

    private void say(String text) {
        spec.commandLine().getErr().println(spec.qualifiedName() + ": " + text);
        spec.commandLine().getErr().flush();
    }
}
