package io.slab.bench.run;

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
    private final Map<String, Long> known = new HashMap<>();
    private long counted;

    /** From now on. */
    Compilers() {
        this(TASKS);
    }

    Compilers(Path tasks) {
        this.tasks = tasks;
        this.counted = counted();
        workedNanos();
    }

    private long counted() {
        return TimeUnit.MILLISECONDS.toNanos(bean.getTotalCompilationTime());
    }

    /** How long they worked since the last call, all together: by what the JVM counts where the system does not tell. */
    long workedNanos() {
        long before = counted;
        counted = counted();
        try {
            return sinceLastTime();
        } catch (IOException e) {
            return counted - before;
        }
    }

    private long sinceLastTime() throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                sum += sinceLastTime(thread);
            }
        }
        return sum;
    }

    private long sinceLastTime(Path thread) {
        try {
            if (!isCompiler(read(thread.resolve("comm")))) {
                return 0;
            }
            String ran = read(thread.resolve("schedstat"));
            long now = Long.parseLong(ran.substring(0, ran.indexOf(' ')));
            Long before = known.put(thread.toString(), now);
            return before == null ? now : Math.max(0, now - before);
        } catch (IOException e) {
            return 0; // it ended meanwhile, and has nothing to do any more
        }
    }

    private static boolean isCompiler(String name) {
        return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
