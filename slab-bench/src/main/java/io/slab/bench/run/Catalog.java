package io.slab.bench.run;

import static io.slab.bench.run.Unit.NANOS_PER_OP;
import static io.slab.bench.run.Unit.OPS_PER_SECOND;

import io.slab.Checks;
import io.slab.bench.peer.Door;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.run.BenchmarkSpec.Factory;
import io.slab.bench.workload.AllocTest;
import io.slab.bench.workload.Batch;
import io.slab.bench.workload.Bulk;
import io.slab.bench.workload.BusyPurge;
import io.slab.bench.workload.CacheSharing;
import io.slab.bench.workload.Fragmentation;
import io.slab.bench.workload.GlibcSimple;
import io.slab.bench.workload.GlibcThread;
import io.slab.bench.workload.HotLines;
import io.slab.bench.workload.LargeObjects;
import io.slab.bench.workload.Larson;
import io.slab.bench.workload.LiveMemory;
import io.slab.bench.workload.MessagePassing;
import io.slab.bench.workload.Mleak;
import io.slab.bench.workload.Mstress;
import io.slab.bench.workload.PageWalk;
import io.slab.bench.workload.Pair;
import io.slab.bench.workload.Rptest;
import io.slab.bench.workload.SmartHeap;
import io.slab.bench.workload.VirtualThreads;
import io.slab.bench.workload.Xmalloc;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All benchmarks, in the order in which they run. */
public final class Catalog {
    private static final int SMALL = 64;
    private static final int BATCH = 1000;
    private static final int VIRTUAL_THREADS = 10_000;
    private static final int[] HOT_SLABS = {16, 32, 64, 128, 256, 512, 1024, 2048};
    /** The number of slabs that quick runs walk: their first lines fit into a second-level cache if they spread over it. */
    private static final int QUICK_HOT_SLABS = 1024;

    private static final long HOT_SLAB_BYTES = 65_536;
    /** A page of 32 KiB with a header: one in a slab, with room for 512 colors. */
    private static final int HOT_OBJECT = 32_832;

    /** Pages of 8 and 16 KiB with headers: seven and three in a slab, with less room. */
    private static final Map<Integer, Integer> HOT_COLORS = new TreeMap<>(Map.of(122, 8256, 254, 16_448));

    /** Nothing is left over: 1/32 of the slab is given up, which is room for 33 colors. */
    private static final int HOT_POWER_OF_TWO = 512;

    private static final int COLORS = 512;
    /** What is live in the fragmentation workloads: a tenth of the paper's, and as much as there. */
    private static final int LIVE_MIB = 100;

    private static final int PAPER_MIB = 10 * LIVE_MIB;
    private static final int REHEARSAL_MIB = 1;
    static final String LIVE_MIB_PARAM = "liveMib";
    /** One without a change of sizes, one with small objects after small ones, one with large after small ones. */
    private static final Set<String> QUICK_MIXES = Set.of("w0", "w4", "w7");

    private static final int[] XMALLOC_SIZES = {
        8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048
    };

    private static final List<String> COLLECTORS = List.of("G1", "Parallel", "Serial", "Z");

    /** Little, and as much as the machine has room for. */
    private static final List<Integer> LIVE_MIB_AT_ONCE =
            List.of(16, Machine.availableBytes() >= 18L << 30 ? 16 << 10 : 1 << 10);

    private static final long WALKED_BYTES = 4L << 30;
    private static final int WALKED_OBJECT = 64 << 10;

    /** Small pages; then huge ones: transparent, and from the kernel's pool if that is large enough. */
    private static final String WALKERS = "slab/backend=mmap:thp=never slab/backend=mmap:thp=always"
            + (Machine.freeHugePages() * (2L << 20) >= WALKED_BYTES + (64L << 20)
                    ? " slab/backend=hugepage:region=1g"
                    : "");

    private static final List<BenchmarkSpec> ALL = build();

    private Catalog() {}

    /**
     * All benchmarks.
     *
     * @return in the order in which they run
     */
    public static List<BenchmarkSpec> all() {
        return ALL;
    }

    /**
     * All names.
     *
     * @return each once
     */
    public static Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        ALL.forEach(spec -> names.add(spec.name()));
        return names;
    }

    static BenchmarkSpec titled(String title) {
        return ALL.stream()
                .filter(spec -> spec.title().equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no benchmark '" + title + "'"));
    }

    private static List<BenchmarkSpec> build() {
        List<BenchmarkSpec> all = new ArrayList<>();
        addPairs(all);
        addBatches(all);
        addArenas(all);
        addSizes(all);
        addField(all);
        addMemory(all);
        addLive(all);
        addOverhead(all);
        return List.copyOf(all);
    }

    private static void addPairs(List<BenchmarkSpec> all) {
        Factory pair = (allocator, threads) -> new Pair(allocator, SMALL);
        new SpecBuilder("pair64", "64 B: allocate, free", NANOS_PER_OP, PeerRequest.fixed(SMALL))
                .quick("slab mimalloc malloc")
                .normal("tcmalloc jemalloc netty-adaptive heap")
                .full("slab/standard netty-pooled arrow arena-confined slicing stormpot")
                .addTo(all, pair);
    }

    private static void addBatches(List<BenchmarkSpec> all) {
        Factory batch = (allocator, threads) -> Batch.shuffled(allocator, Batch.equal(BATCH, SMALL));
        PeerRequest cache = PeerRequest.fixed(SMALL);
        String what = "64 B, batches of 1000 freed in shuffled order";
        new SpecBuilder("batch64", what + ", checks off", NANOS_PER_OP, cache)
                .quick("slab mimalloc malloc tcmalloc jemalloc")
                .normal("slab/field netty-pooled netty-adaptive arrow arena-confined heap stormpot")
                .full("arena-auto slicing direct")
                .withLatency()
                .addTo(all, batch);
        new SpecBuilder("batch64-default", what + ", default checks", NANOS_PER_OP, cache.with(Checks.STANDARD))
                .quick("slab mimalloc malloc slab/global-free slab/field")
                .normal("tcmalloc jemalloc")
                .addTo(all, batch);
        new SpecBuilder(
                        "confined64",
                        what + ", confined handle, checks off",
                        NANOS_PER_OP,
                        cache.through(Door.CONFINED))
                .quick("slab mimalloc")
                .normal("slab/standard malloc tcmalloc")
                .addTo(all, batch);
        new SpecBuilder(
                        "segment64",
                        what + ", memory segments that escape, default checks",
                        NANOS_PER_OP,
                        cache.through(Door.SEGMENT).with(Checks.STANDARD))
                .quick("slab netty-adaptive netty-pooled arena-confined")
                .normal("mimalloc arrow heap stormpot")
                .full("slab/off arena-auto slicing direct")
                .addTo(all, batch);
        new SpecBuilder(
                        "bulk64",
                        "64 B, 1000 by one call, freed by one call",
                        NANOS_PER_OP,
                        cache.with(Checks.STANDARD))
                .quick("slab mimalloc")
                .normal("slab/off malloc tcmalloc")
                .addTo(all, (allocator, threads) -> new Bulk(allocator, BATCH, SMALL, false));
        for (int count : new int[] {5 * BATCH, 50 * BATCH}) {
            new SpecBuilder(
                            "swing",
                            "64 B, larger batches freed in shuffled order, default checks",
                            NANOS_PER_OP,
                            cache.with(Checks.STANDARD))
                    .param("objects", Integer.toString(count))
                    .quick("slab mimalloc malloc")
                    .normal("tcmalloc jemalloc")
                    .addTo(all, (allocator, threads) -> Batch.shuffled(allocator, Batch.equal(count, SMALL)));
        }
    }

    private static void addArenas(List<BenchmarkSpec> all) {
        for (int count : new int[] {1, 10, BATCH}) {
            new SpecBuilder(
                            "arena" + count,
                            "64 B, per object of an arena with " + count,
                            NANOS_PER_OP,
                            PeerRequest.general().through(Door.ARENA))
                    .quick("slab arena-confined")
                    .normal("arena-auto")
                    .addTo(all, (allocator, threads) -> new Bulk(allocator, count, SMALL, true));
        }
    }

    private static void addSizes(List<BenchmarkSpec> all) {
        PeerRequest any = PeerRequest.general();
        PeerRequest small = new PeerRequest(Door.GENERAL, SMALL, Checks.STANDARD, 0, 1);
        new SpecBuilder("general", "64 B by size and freed by address, batches of 1000 shuffled", NANOS_PER_OP, small)
                .param("sizes", "64")
                .quick("slab slab/cache mimalloc")
                .normal("slab/global-free slab/field slab/off malloc tcmalloc jemalloc netty-adaptive")
                .addTo(all, (allocator, threads) -> Batch.shuffled(allocator, Batch.equal(BATCH, SMALL)));
        new SpecBuilder("general", "8 B to 2 KiB, batches of 1000 shuffled", NANOS_PER_OP, any)
                .param("sizes", "8-2048")
                .quick("slab mimalloc")
                .normal("malloc tcmalloc jemalloc netty-adaptive")
                .addTo(all, (allocator, threads) -> Batch.shuffled(allocator, Batch.mixed(BATCH, 8, 2048)));
        new SpecBuilder("general", "8 B to 1 MiB, batches of 100 shuffled", NANOS_PER_OP, any)
                .param("sizes", "8-1048576")
                .normal("slab mimalloc malloc tcmalloc jemalloc netty-adaptive")
                .addTo(all, (allocator, threads) -> Batch.shuffled(allocator, Batch.mixed(BATCH / 10, 8, 1 << 20)));
        new SpecBuilder(
                        "virtual",
                        "64 B, 10 000 virtual threads",
                        NANOS_PER_OP,
                        PeerRequest.fixed(SMALL).with(Checks.STANDARD))
                .quick("slab mimalloc")
                .normal("malloc tcmalloc netty-adaptive")
                .threaded()
                .addTo(all, (allocator, threads) -> new VirtualThreads(allocator, VIRTUAL_THREADS, SMALL));
    }

    private static void addField(List<BenchmarkSpec> all) {
        workload(all, "larson", "server whose threads come and go", true, Larson::new);
        new SpecBuilder("xmalloc", "producers and consumers of 64 B", OPS_PER_SECOND, PeerRequest.general())
                .param("sizes", "64")
                .quick("slab mimalloc malloc")
                .normal("tcmalloc jemalloc netty-adaptive")
                .threaded()
                .withLatency()
                .addTo(all, (allocator, threads) -> new Xmalloc(allocator, threads, new int[] {SMALL}));
        new SpecBuilder("xmalloc", "producers and consumers of 17 sizes", OPS_PER_SECOND, PeerRequest.general())
                .param("sizes", "8-2048")
                .normal("slab mimalloc malloc tcmalloc jemalloc netty-adaptive")
                .threaded()
                .withLatency()
                .addTo(all, (allocator, threads) -> new Xmalloc(allocator, threads, XMALLOC_SIZES));
        workload(
                all,
                "cache-scratch",
                "1 B, written while neighbours are",
                false,
                (a, t) -> new CacheSharing(a, t, true));
        workload(
                all,
                "cache-thrash",
                "1 B, written while neighbours are",
                false,
                (a, t) -> new CacheSharing(a, t, false));
        workload(all, "sh6", "SmartHeap's benchmark 6", false, (a, t) -> SmartHeap.sh6(a, 2 * t));
        workload(all, "sh8", "SmartHeap's benchmark 8", false, (a, t) -> SmartHeap.sh8(a, 2 * t));
        workload(all, "mstress", "mimalloc's stress test", false, Mstress::new);
        workload(all, "rptest", "rpmalloc's benchmark", false, Rptest::new);
        workload(all, "alloc-test", "random frees among 2^18 slots", false, AllocTest::new);
        workload(all, "glibc-simple", "16 B, batches of 25 to 1600", false, (a, t) -> new GlibcSimple(a));
        workload(all, "glibc-thread", "4 B to 32 KiB by an inverse square law", false, GlibcThread::new);
        workload(all, "mleak", "128 B, threads that end", false, (a, t) -> new Mleak(a));
        workload(all, "large", "5 to 25 MiB", false, (a, t) -> new LargeObjects(a));
        workload(all, "msgpass", "messages from thread to thread to thread", false, (a, t) -> new MessagePassing(a));
    }

    private static void workload(
            List<BenchmarkSpec> all, String name, String summary, boolean latency, Factory factory) {
        boolean single = name.equals("glibc-simple") || name.equals("large");
        SpecBuilder builder = new SpecBuilder(name, summary, OPS_PER_SECOND, PeerRequest.general())
                .quick("slab mimalloc malloc")
                .normal("slab/off tcmalloc jemalloc")
                .full("netty-pooled netty-adaptive heap");
        if (!single) {
            builder.threaded();
        }
        if (latency) {
            builder.withLatency();
        }
        builder.addTo(all, factory);
    }

    private static SpecBuilder fragmentation(Fragmentation.Mix mix) {
        return new SpecBuilder("fragmentation", "memory idle after sizes changed", NANOS_PER_OP, PeerRequest.general())
                .param("workload", mix.name())
                .once()
                .rehearsed((allocator, threads) -> new Fragmentation(allocator, mix, REHEARSAL_MIB));
    }

    private static void addMemory(List<BenchmarkSpec> all) {
        for (Fragmentation.Mix mix : Fragmentation.MIXES) {
            String often = "slab mimalloc malloc";
            SpecBuilder tenth = fragmentation(mix);
            if (QUICK_MIXES.contains(mix.name())) {
                tenth.quick(often).normal("tcmalloc jemalloc");
            } else {
                tenth.normal(often + " tcmalloc jemalloc");
            }
            tenth.addTo(all, (allocator, threads) -> new Fragmentation(allocator, mix, LIVE_MIB));
            fragmentation(mix)
                    .param(LIVE_MIB_PARAM, String.valueOf(PAPER_MIB))
                    .full(often)
                    .addTo(all, (allocator, threads) -> new Fragmentation(allocator, mix, PAPER_MIB));
        }
        new SpecBuilder(
                        "busy-purge",
                        "four busy threads and a purge of everything",
                        NANOS_PER_OP,
                        PeerRequest.general())
                .once()
                .quick("slab")
                .addTo(all, (allocator, threads) -> new BusyPurge(allocator));
        for (int slabs : HOT_SLABS) {
            SpecBuilder builder = coloring("coloring", "whose left-over space has room for 512 colors", HOT_OBJECT)
                    .param("slabs", String.valueOf(slabs));
            if (slabs == QUICK_HOT_SLABS) {
                builder.quick("slab/round-robin slab/none slab/huge slab/huge+none slab/random slab/cache-geometry");
            } else {
                builder.normal("slab/round-robin slab/none slab/huge slab/huge+none")
                        .full("slab/random slab/cache-geometry");
            }
            builder.addTo(all, (allocator, threads) -> new HotLines(allocator, slabs, HOT_SLAB_BYTES, HOT_OBJECT));
        }
        HOT_COLORS.forEach((colors, object) -> coloring("coloring-room", "with room for fewer colors", object)
                .param("colors", String.valueOf(colors))
                .quick("slab/round-robin slab/none slab/huge slab/huge+none")
                .addTo(all, (allocator, threads) -> new HotLines(allocator, QUICK_HOT_SLABS, HOT_SLAB_BYTES, object)));
        coloring("coloring-share", "that give up 1/32 for 33 colors", HOT_POWER_OF_TWO)
                .quick("slab/huge slab/huge+none slab/round-robin slab/none")
                .addTo(
                        all,
                        (allocator, threads) ->
                                new HotLines(allocator, QUICK_HOT_SLABS, HOT_SLAB_BYTES, HOT_POWER_OF_TWO));
        SpecBuilder walk = new SpecBuilder(
                        "tlb",
                        "a random walk over 4 GiB of live objects, a word in each page",
                        NANOS_PER_OP,
                        PeerRequest.general())
                .alone()
                .normal(WALKERS);
        walk.addTo(all, (allocator, threads) -> new PageWalk(allocator, WALKED_BYTES, WALKED_OBJECT));
    }

    private static void addLive(List<BenchmarkSpec> all) {
        for (String collector : COLLECTORS) {
            for (int mib : LIVE_MIB_AT_ONCE) {
                long bytes = (long) mib << 20;
                live("live", "batches of 1000 of 64 B on top of live objects", collector, mib)
                        .addTo(all, (allocator, threads) -> LiveMemory.batches(allocator, bytes));
                live("collect", "full collection of the Java heap beside live objects of 64 B", collector, mib)
                        .addTo(all, (allocator, threads) -> LiveMemory.collections(allocator, bytes));
            }
        }
    }

    /** Slab against itself: without any listener, with all statistics there are, with samples, with both. */
    private static void addOverhead(List<BenchmarkSpec> all) {
        String watched = "slab/unobserved slab/observed slab/unobserved+sampling=512k slab/observed+sampling=512k";
        new SpecBuilder(
                        "overhead",
                        "64 B: allocate, free, with statistics and samples",
                        NANOS_PER_OP,
                        PeerRequest.fixed(SMALL).with(Checks.STANDARD))
                .param("work", "pair64")
                .normal(watched)
                .addTo(all, (allocator, threads) -> new Pair(allocator, SMALL));
        new SpecBuilder(
                        "overhead",
                        "server whose threads come and go, with statistics and samples",
                        OPS_PER_SECOND,
                        PeerRequest.general())
                .param("work", "larson")
                .normal(watched)
                .threaded()
                .addTo(all, Larson::new);
    }

    private static SpecBuilder live(String name, String summary, String collector, int mib) {
        PeerRequest request = PeerRequest.fixed(SMALL).with(Checks.STANDARD);
        return new SpecBuilder(name, summary, NANOS_PER_OP, request)
                .param("gc", collector)
                .param("live", mib + "m")
                .alone()
                .normal("slab");
    }

    private static SpecBuilder coloring(String name, String which, int object) {
        return new SpecBuilder(
                name,
                "hot first lines of slabs of 64 KiB " + which,
                NANOS_PER_OP,
                PeerRequest.fixed(object).colored(HOT_SLAB_BYTES, COLORS));
    }
}
