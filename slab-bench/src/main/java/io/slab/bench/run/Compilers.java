package io.slab.bench.run;

import io.slab.bench.workload.Schedstat;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long the JIT's threads work. The JVM's own figure counts a compilation when it is done: one of half a second, beside threads that keep all processors
 * busy, looks like half a second in which nothing is compiled. Linux tells what each thread took so far.
 */
final class Compilers {
    private static final Path TASKS = Path.of("/proc/self/task");

    private final Path tasks;
    private final CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
    private final Map<Path, Long> ran = new HashMap<>();
    private final boolean systemTells;
    private long counted;

    /** From now on. */
    Compilers() {
        this(TASKS);
    }

    Compilers(Path tasks) {
        this.tasks = tasks;
        this.systemTells = ranSinceLastTime() > 0; // the compilers of any JVM did something by now
        countedSinceLastTime();
    }

    /** How long they worked since the last call, all together: by what the JVM counts where the system does not tell. */
    long workedNanos() {
        return systemTells ? ranSinceLastTime() : countedSinceLastTime();
    }

    private long countedSinceLastTime() {
        long before = counted;
        counted = TimeUnit.MILLISECONDS.toNanos(bean.getTotalCompilationTime());
        return counted - before;
    }

    private long ranSinceLastTime() {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                sum += ranSinceLastTime(thread);
            }
        } catch (IOException e) {
            return 0; // no Linux
        }
        return sum;
    }

    private long ranSinceLastTime(Path thread) {
        try {
            if (!isCompiler(Files.readString(thread.resolve("comm"), StandardCharsets.ISO_8859_1))) {
                return 0;
            }
            long now = Schedstat.read(thread.resolve("schedstat")).ranNanos();
            Long before = ran.put(thread, now);
            return before == null ? now : Math.max(0, now - before);
        } catch (IOException e) {
            return 0; // it ended meanwhile, and has nothing to do any more
        }
    }

    private static boolean isCompiler(String name) {
        return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
    }
}
