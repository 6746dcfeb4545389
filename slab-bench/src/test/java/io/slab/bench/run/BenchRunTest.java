package io.slab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.bench.peer.Peers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchRunTest {
    private static final BenchmarkSpec PAIR = Catalog.titled("pair64");

    @Test
    void everyNameOfTheContractMustExistAndBeQuick() {
        assertThat(Catalog.names())
                .contains(
                        "pair64",
                        "batch64",
                        "batch64-default",
                        "confined64",
                        "segment64",
                        "arena1000",
                        "general",
                        "virtual",
                        "larson",
                        "xmalloc",
                        "cache-scratch",
                        "cache-thrash",
                        "sh6",
                        "sh8",
                        "mstress",
                        "rptest",
                        "alloc-test",
                        "glibc-simple",
                        "glibc-thread",
                        "mleak",
                        "large",
                        "msgpass",
                        "fragmentation",
                        "busy-purge",
                        "coloring",
                        "coloring-room",
                        "coloring-share");
        Set<String> quick = new HashSet<>();
        for (BenchmarkSpec spec : Catalog.all()) {
            if (!spec.allocatorsFor(Effort.QUICK).isEmpty()) {
                quick.add(spec.name());
            }
        }
        quick.addAll(Set.of("tlb", "live", "collect")); // GiBs of objects take their time
        quick.add("overhead"); // a difference of a per cent does, too
        assertThat(quick).isEqualTo(new HashSet<>(Catalog.names()));
    }

    @Test
    void titlesMustTellBenchmarksApartAndKeysMustExist() {
        Set<String> titles = new HashSet<>();
        for (BenchmarkSpec spec : Catalog.all()) {
            assertThat(titles.add(spec.title())).as(spec.title()).isTrue();
            assertThat(Catalog.titled(spec.title())).isSameAs(spec);
            List<String> keys = spec.allocatorsFor(Effort.FULL);
            assertThat(keys)
                    .doesNotHaveDuplicates()
                    .allMatch(key -> Peers.isSlab(key) || Peers.keys().contains(key));
            assertThat(keys.getFirst()).matches(Peers::isSlab);
        }
    }

    @Test
    void ratiosMustBeFormedTurnByTurn() {
        BenchResult result = new BenchResult(PAIR, List.of(of("slab", 2, 4, 6), of("mimalloc", 4, 8, 24)));
        assertThat(result.ratios()).isEqualTo(Map.of("mimalloc", new Spread(0.5, 0.25, 0.5)));
        assertThat(result.subject().figure()).isEqualTo(new Spread(4, 2, 6));
        assertThat(result.bad()).isFalse();
    }

    @Test
    void anAbsentAllocatorMustHaveNoRatioAndBeNoFailure() {
        AllocatorResult absent =
                AllocatorResult.of("tcmalloc", List.of(ForkReply.without(Status.NOT_INSTALLED, "not found")));
        BenchResult result = new BenchResult(PAIR, List.of(of("slab", 1), absent));
        assertThat(result.ratios()).isEmpty();
        assertThat(result.bad()).isFalse();
        assertThat(absent.figure().isKnown()).isFalse();
    }

    @Test
    void theWorstForkMustDecideTheStatus() {
        AllocatorResult result = AllocatorResult.of(
                "malloc",
                List.of(
                        new ForkReply(Status.OK, "", 1, List.of(), Map.of()),
                        new ForkReply(Status.DAMAGED, "3 objects", 2, List.of(), Map.of())));
        assertThat(result.status()).isEqualTo(Status.DAMAGED);
        assertThat(result.message()).isEqualTo("3 objects");
        assertThat(result.runs()).containsExactly(1.0);
        assertThat(new BenchResult(PAIR, List.of(of("slab", 1), result)).bad()).isTrue();
    }

    @Test
    void aForkMustMeasureInAJvmOfItsOwn() throws Exception {
        ForkReply reply = Fork.run(request("slab", false), List.of());
        assertThat(reply.message()).isEmpty();
        assertThat(reply.status()).isEqualTo(Status.OK);
        assertThat(reply.figure()).isPositive();
        assertThat(reply.figures()).containsKeys(ForkReply.RESIDENT, ForkReply.HEAP, ForkReply.SLOW_PATHS);
    }

    @Test
    void aForkThatCannotWorkMustSayWhy() throws Exception {
        ForkReply reply = Fork.run(request("nonsense", false), List.of());
        assertThat(reply.status()).isEqualTo(Status.FAILED);
        assertThat(reply.message()).contains("nonsense");
    }

    @Test
    void forksThatWorkInTurnMustLiveAtTheSameTimeAndTellEachTurn() throws Exception {
        try (Fork first = new Fork(request("slab", true), List.of());
                Fork second = new Fork(request("malloc", true), List.of())) {
            assertThat(first.awaitReady()).isTrue();
            assertThat(second.awaitReady()).isTrue();
            for (int turn = 0; turn < 3; turn++) {
                assertThat(first.turn()).isTrue();
            }
            assertThat(second.turn()).isTrue();
            ForkReply three = first.finish();
            assertThat(three.message()).isEmpty();
            assertThat(three.turns()).hasSize(3).allMatch(figure -> figure > 0);
            assertThat(three.figure())
                    .isEqualTo(three.turns().stream().sorted().toList().get(1));
            assertThat(second.finish().turns()).hasSize(1);
        }
    }

    @Test
    void aForkThatDiesBeforeItsTurnMustNotBeWaitedFor() throws Exception {
        try (Fork fork = new Fork(request("nonsense", true), List.of())) {
            assertThat(fork.awaitReady()).isFalse();
            assertThat(fork.turn()).isFalse();
            assertThat(fork.finish().message()).contains("nonsense");
        }
    }

    @Test
    void ratiosOfForksThatWorkInTurnMustBeFormedTurnByTurn() {
        BenchResult result =
                new BenchResult(PAIR, List.of(inTurns("slab", 2.0, 4.0, 6.0), inTurns("mimalloc", 4.0, 10.0, 24.0)));
        assertThat(result.ratios()).isEqualTo(Map.of("mimalloc", new Spread(0.4, 0.4, 0.4)));
    }

    @Test
    void benchmarksOfGigabytesMustNotTakeTurns() {
        BenchPlan plan = new BenchPlan(Effort.FULL, 2, true);
        assertThat(plan.takesTurns(PAIR)).isTrue();
        assertThat(plan.takesTurns(Catalog.titled("tlb"))).isFalse();
        assertThat(plan.takesTurns(Catalog.titled("busy-purge"))).isFalse();
        assertThat(new BenchPlan(Effort.FULL, 2, false).takesTurns(PAIR)).isFalse();
    }

    @Test
    void aRunThatTakesTooLongMustGetFewerForks() {
        BenchRun.Pace pace = new BenchRun.Pace(List.of(PAIR, PAIR), new BenchPlan(Effort.QUICK, 1, false));
        assertThat(pace.affordable(3, 0)).isEqualTo(3);
        assertThat(pace.forks(PAIR)).isEqualTo(3);
        for (int i = 0; i < 9; i++) {
            pace.forked();
        }
        long second = 1_000_000_000L;
        assertThat(pace.affordable(3, 9 * second)).isEqualTo(3);
        assertThat(pace.affordable(3, 130 * second)).isEqualTo(2);
        assertThat(pace.affordable(3, 209 * second)).isEqualTo(1);
        assertThat(new BenchRun.Pace(List.of(PAIR), new BenchPlan(Effort.FULL, 1, false)).affordable(7, 9999 * second))
                .isEqualTo(7);
    }

    private static ForkRequest request(String allocator, boolean byTurns) {
        return new ForkRequest(PAIR, allocator, 1, 20_000_000, 40_000_000, 1, byTurns);
    }

    private static AllocatorResult inTurns(String allocator, Double... figures) {
        return AllocatorResult.of(
                allocator, List.of(new ForkReply(Status.OK, "", figures[0], List.of(figures), Map.of())));
    }

    private static AllocatorResult of(String allocator, double... figures) {
        List<ForkReply> replies = new ArrayList<>();
        for (double figure : figures) {
            replies.add(new ForkReply(Status.OK, "", figure, List.of(), Map.of()));
        }
        return AllocatorResult.of(allocator, replies);
    }
}
