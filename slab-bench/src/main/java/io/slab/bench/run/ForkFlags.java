package io.slab.bench.run;

import io.slab.bench.peer.Door;
import io.slab.bench.peer.Peers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The flags of forked JVMs. */
final class ForkFlags {
    /** Of a fixed size and touched beforehand, so that what grows is not the heap. Touching takes time, so it is small … */
    private static final List<String> SMALL_HEAP = List.of("-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC");

    /** … but where objects stand for memory, or threads are many, it has room for them. */
    private static final List<String> HEAP = List.of("-Xms320m", "-Xmx320m", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC");

    /** … or the metadata of 16 GiB or the addresses of ten million objects must find room, whatever the collector. */
    private static final List<String> ROOMY_HEAP = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    /** For allocators whose memory is the heap, or is freed by its collector. */
    private static final List<String> LARGE_HEAP = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC");

    /**
     * Compilation of what is measured is waited for: on a busy machine it would otherwise still be under way when the
     * measurement begins. The code that results is the same. Not with several threads: one that waits holding a lock would
     * make all of them wait.
     */
    private static final List<String> COMPILER = List.of(
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=BackgroundCompilation,io.slab.*::*,false",
            "-XX:CompileCommand=BackgroundCompilation,io.netty.*::*,false",
            "-XX:CompileCommand=BackgroundCompilation,org.apache.arrow.*::*,false",
            "-XX:CompileCommand=BackgroundCompilation,stormpot.*::*,false",
            "-XX:CompileCommand=BackgroundCompilation,jdk.internal.foreign.*::*,false");

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

    /** Nothing that takes time to set up, or writes files. */
    private static final List<String> QUIET = List.of(
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dslf4j.internal.verbosity=ERROR",
            "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider");

    private static final Set<String> COLLECTED = Set.of("heap", "stormpot", "arena-auto", "direct");
    private static final Set<String> BY_ADDRESS = Set.of("malloc", "mimalloc", "tcmalloc", "jemalloc");
    private static final Set<Door> OBJECTS = Set.of(Door.SEGMENT, Door.GENERAL_SEGMENT, Door.ARENA);

    private ForkFlags() {}

    /** The program that runs this JVM. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static List<String> forTraining() {
        List<String> flags = new ArrayList<>(QUIET);
        flags.addAll(HEAP);
        flags.addAll(PEERS);
        return flags;
    }

    static List<String> of(ForkRequest request) {
        List<String> flags = new ArrayList<>(QUIET);
        flags.addAll(heap(request));
        if (request.spec().traits().once()) {
            flags.addAll(SIMPLE_COMPILER);
        } else if (!request.spec().traits().threaded()) {
            flags.addAll(COMPILER);
        }
        if (!Peers.isSlab(request.allocator())) {
            flags.addAll(PEERS);
        }
        return flags;
    }

    private static List<String> heap(ForkRequest request) {
        String allocator = request.allocator();
        if (COLLECTED.contains(allocator)) {
            return LARGE_HEAP;
        }
        boolean byAddress = BY_ADDRESS.contains(allocator)
                || Peers.isSlab(allocator)
                        && !OBJECTS.contains(request.spec().request().door());
        String collector = request.spec().params().get("gc");
        if (collector != null) {
            return Stream.concat(ROOMY_HEAP.stream(), Stream.of("-XX:+Use" + collector + "GC"))
                    .toList();
        }
        if (request.spec().params().containsKey(Catalog.LIVE_MIB_PARAM)) {
            return ROOMY_HEAP;
        }
        return byAddress && !request.spec().name().equals("virtual") ? SMALL_HEAP : HEAP;
    }
}
