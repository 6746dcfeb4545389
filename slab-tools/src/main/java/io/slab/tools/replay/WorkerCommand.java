package io.slab.tools.replay;

import io.slab.bench.ClassPath;
import io.slab.tools.peer.Peer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the command line of a forked JVM: the same Java, the same class path or module path.
 *
 * <p>The flags keep the JVM's own memory still, because a peer's memory is what grows beside it: the heap has a fixed size and is
 * touched beforehand, a serial collector has no tables that grow, and in the measuring pass only the simple compiler works, whose
 * memory is small and settles during the warm-up.
 */
final class WorkerCommand {
    private static final long MIB = 1L << 20;
    /** Classes, buffers for smaps, samples, and room to breathe. */
    private static final long BASE_HEAP_BYTES = 96 * MIB;
    /** The engine's metadata is 0.5 % of what it manages at most; this allows for many times that. */
    private static final long METADATA_SHARE = 16;

    private static final String MAIN_MODULE = "io.slab.tools";
    private static final String NATIVE_MODULES = "io.slab.core,io.slab.numa,io.slab.tools";

    private WorkerCommand() {}

    static List<String> build(WorkerRequest request, PreparedTrace trace) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        long heap = heapBytes(request, trace) / MIB;
        command.addAll(List.of("-Xms" + heap + "m", "-Xmx" + heap + "m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch"));
        command.addAll(List.of("-Xss512k", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError"));
        if (request.pass() == WorkerRequest.Pass.MEASURE) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        if (Worker.class.getModule().isNamed()) {
            command.addAll(List.of("--module-path", System.getProperty("jdk.module.path", "")));
            command.addAll(List.of("--add-modules", "ALL-MODULE-PATH", "--enable-native-access=" + NATIVE_MODULES));
            command.addAll(List.of("-m", MAIN_MODULE + "/" + Worker.class.getName()));
        } else {
            command.addAll(List.of("-cp", ClassPath.ofForks(), "--enable-native-access=ALL-UNNAMED"));
            command.add(Worker.class.getName());
        }
        command.addAll(request.toArguments());
        return command;
    }

    /** Room for the trace thrice (itself, its warm-up, garbage), and for what the engine keeps in the Java heap. */
    private static long heapBytes(WorkerRequest request, PreparedTrace trace) {
        long heap = BASE_HEAP_BYTES + 3 * trace.arrayBytes();
        boolean slab = request.allocator().equals(WorkerRequest.SLAB);
        if (slab) {
            long peak = trace.summary().totals().peakLiveBytes();
            boolean inHeap = "heap".equals(request.slab().backend());
            heap += inHeap ? 3 * peak + 512 * MIB : peak / METADATA_SHARE;
        }
        return heap;
    }

    /** Returns what must be preloaded for the allocator, empty if nothing. */
    static String preload(WorkerRequest request) {
        return Peer.named(request.allocator()).flatMap(Peer::preload).orElse("");
    }
}
