package io.slab.bench.run;

import io.slab.bench.peer.Peers;
import java.util.ArrayList;
import java.util.List;

/** The flags of forked JVMs. */
final class ForkFlags {
    /** Of a fixed size and touched beforehand, so that what grows is not the heap. */
    private static final List<String> HEAP = List.of("-Xms320m", "-Xmx320m", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC");

    /** For allocators whose memory is the heap, or is freed by its collector. */
    private static final List<String> LARGE_HEAP = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC");

    /**
     * Compilation is waited for: on machines with few processors it would otherwise still be under way when the measurement
     * begins. The code that results is the same.
     */
    private static final List<String> COMPILER = List.of("-XX:-BackgroundCompilation");

    /** C2's memory would be counted where memory is the point. */
    private static final List<String> SIMPLE_COMPILER = List.of("-XX:TieredStopAtLevel=1");

    /** What Netty, Arrow and Agrona need to show their best. */
    private static final List<String> PEERS = List.of(
            "--sun-misc-unsafe-memory-access=allow",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dio.netty.noUnsafe=false",
            "-Dio.netty.leakDetection.level=disabled",
            "-Darrow.memory.debug.allocator=false",
            "-XX:MaxDirectMemorySize=8g");

    private static final List<String> QUIET = List.of("-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError", "-Xshare:auto");

    private ForkFlags() {}

    static List<String> of(ForkRequest request) {
        List<String> flags = new ArrayList<>(QUIET);
        boolean collected = List.of("heap", "stormpot", "arena-auto", "direct").contains(request.allocator());
        flags.addAll(collected ? LARGE_HEAP : HEAP);
        flags.addAll(request.spec().traits().once() ? SIMPLE_COMPILER : COMPILER);
        if (!Peers.isSlab(request.allocator())) {
            flags.addAll(PEERS);
        }
        return flags;
    }
}
