package io.slab.core.model;

import io.slab.Checks;
import io.slab.DescriptorPlacement;
import io.slab.Zeroing;
import io.slab.core.model.Plan.Operation;
import io.slab.core.model.Plan.Step;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random sequences of every operation against a reference model, the engine's own invariants checked after each step, over the matrix
 * backend × frame size × checks × descriptor placement × slab size × reclaim policy.
 */
class AllocatorModelTest {

    @Provide
    Arbitrary<Plan> plans() {
        Arbitrary<Step> step = Combinators.combine(
                        Arbitraries.of(Operation.class),
                        Arbitraries.integers().between(0, 1 << 20),
                        Arbitraries.integers().between(0, 1 << 20))
                .as(Step::new);
        Arbitrary<List<Step>> steps = step.list().ofMinSize(1).ofMaxSize(60);
        Arbitrary<Integer> sizes = Arbitraries.oneOf(
                Arbitraries.integers().between(1, 300), Arbitraries.integers().between(1, 9000));
        return Combinators.combine(
                        Combinators.combine(
                                        Arbitraries.of("mmap", "arena", "heap"),
                                        Arbitraries.of(0L, 0L, 256L, 1024L, 16_384L, 1L << 21),
                                        Arbitraries.of(Checks.class),
                                        Arbitraries.of(DescriptorPlacement.class))
                                .as((b, f, c, d) -> new Object[] {b, f, c, d}),
                        Arbitraries.of(0, 1, 4),
                        sizes,
                        Arbitraries.of("retain", "immediate", "decommit", "recycle", "any"),
                        Arbitraries.of(Zeroing.class),
                        Arbitraries.of(-1, 0, 512),
                        Arbitraries.of(Long.MAX_VALUE, Long.MAX_VALUE, 8L << 20),
                        steps)
                .as((m, frames, size, reclaim, zeroing, magazine, limit, list) -> new Plan(
                        (String) m[0],
                        (Long) m[1],
                        (Checks) m[2],
                        (DescriptorPlacement) m[3],
                        frames,
                        size,
                        reclaim,
                        zeroing,
                        magazine,
                        limit,
                        list));
    }

    @Property(tries = 120, edgeCases = EdgeCasesMode.NONE)
    void anySequenceMustAgreeWithTheModel(@ForAll("plans") Plan plan) throws Exception {
        try (PlanRun run = new PlanRun(plan)) {
            for (Step step : plan.steps()) {
                run.take(step);
                run.check();
            }
            run.freeEverything();
        }
    }

    /** Long runs with few kinds of steps, so that magazines, depots and slabs fill and drain. */
    @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
    void longSequencesOfBulkStepsMustAgreeWithTheModel(@ForAll("plans") Plan plan, @ForAll long seed) throws Exception {
        java.util.Random random = new java.util.Random(seed);
        Operation[] kinds = {
            Operation.BULK_ALLOCATE,
            Operation.BULK_FREE,
            Operation.CONFINED_ALLOCATE,
            Operation.CONFINED_FREE,
            Operation.OTHER_THREAD,
            Operation.VIRTUAL_THREAD,
            Operation.SHRINK,
            Operation.BULK_ALLOCATE,
            Operation.SAMPLE
        };
        try (PlanRun run = new PlanRun(plan)) {
            for (int i = 0; i < 80; i++) {
                run.take(new Step(
                        kinds[random.nextInt(kinds.length)], random.nextInt(1 << 20), random.nextInt(1 << 20)));
                run.check();
            }
            run.freeEverything();
        }
    }
}
