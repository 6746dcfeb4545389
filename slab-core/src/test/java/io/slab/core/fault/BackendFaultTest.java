package io.slab.core.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.Checks;
import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.fault.FaultBackend;
import io.slab.fault.FaultBackend.Call;
import io.slab.fault.FaultBackend.Fault;
import io.slab.spi.ReclaimPolicy.Decision;
import io.slab.spi.Strategy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A backend that fails at its n-th call, for every n that a scenario reaches: a typed error or a recovery, nothing leaked, the invariants
 * hold, and everything works again afterwards.
 */
class BackendFaultTest {

    @ParameterizedTest
    @CsvSource({"KEEP,STANDARD", "DECOMMIT,STANDARD", "RECYCLE,OFF", "RELEASE,OFF"})
    void whicheverCallFailsNothingMustBeLost(Decision decision, Checks checks) {
        BackendScenario dry = new BackendScenario();
        dry.run(Call.RESERVE, Integer.MAX_VALUE, 0, Fault.NO_MEMORY, decision, checks);
        assertThat(dry.failures).isZero();
        int scenarios = 0;
        for (Call call : Call.values()) {
            int reached = dry.backend.calls(call);
            for (Fault fault : Fault.values()) {
                if (!differs(fault, call)) {
                    continue;
                }
                for (int nth = 1; nth <= reached; nth += 1 + nth / 4) {
                    for (int count : new int[] {1, Integer.MAX_VALUE}) {
                        try {
                            new BackendScenario().run(call, nth, count, fault, decision, checks);
                        } catch (Throwable e) {
                            throw new AssertionError(
                                    call + " " + nth + " (" + count + " times) " + fault + ", " + decision, e);
                        }
                        scenarios++;
                    }
                }
            }
        }
        assertThat(scenarios).isGreaterThan(50);
    }

    /** Whether a call that fails so does something else than throw, where only some calls do. */
    private static boolean differs(Fault fault, Call call) {
        return switch (fault) {
            case NO_MEMORY, EXCEPTION, ERROR -> true;
            case SHORT_REGION, MISALIGNED_REGION -> call == Call.RESERVE;
            case HALF -> call == Call.DECOMMIT;
        };
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void whicheverCallThrowsWhatItDoesNotDeclareNothingMustBeLost(Call call) {
        BackendScenario dry = new BackendScenario();
        dry.run(call, Integer.MAX_VALUE, 0, Fault.EXCEPTION, Decision.DECOMMIT, Checks.STANDARD);
        for (int nth = 1; nth <= dry.backend.calls(call); nth += 1 + nth / 2) {
            for (int count : new int[] {1, Integer.MAX_VALUE}) {
                BackendScenario scenario = new BackendScenario();
                scenario.undeclared = true;
                scenario.run(call, nth, count, Fault.EXCEPTION, Decision.DECOMMIT, Checks.STANDARD);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aReleaseThatFailsAtCloseMustBeTriedAgain(Fault fault) {
        BackendScenario scenario = new BackendScenario();
        FaultBackend backend = scenario.backend;
        SlabAllocator slabs = scenario.open(Decision.RELEASE, Checks.STANDARD, Long.MAX_VALUE);
        long run = slabs.allocateRaw(20 << 20);
        backend.fail(Call.RELEASE, 1, 1, fault);
        slabs.free(run);
        assertThat(backend.liveRegions()).isEqualTo(1);
        slabs.close();
        assertThat(backend.liveRegions()).isZero();
        assertThat(backend.violations()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"DECOMMIT", "RELEASE"})
    void aReclaimMustTellThatTheBackendFailed(Call call) {
        FaultBackend backend = new FaultBackend(64 << 20);
        SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend(Strategy.of("faulty", backend))
                .coloring("none")
                .reclaim(Strategy.of("scripted", usage -> Decision.KEEP))
                .create();
        long used = slabs.allocateRaw(9 << 20);
        long free = slabs.allocateRaw(9 << 20);
        slabs.free(free);
        if (call == Call.RELEASE) {
            slabs.free(used);
        }
        backend.fail(call, 1, Integer.MAX_VALUE, Fault.EXCEPTION);
        for (Reach reach : Reach.values()) { // what stays is tried again, and told again
            assertThat(slabs.reclaim(reach).unreached())
                    .containsExactly(new ReclaimReport.Unreached("", "", ReclaimReport.Reason.PLUGIN_FAILED, 0));
        }
        backend.heal();
        assertThat(slabs.reclaim(Reach.EVERYTHING).unreached()).isEmpty();
        assertThat(slabs.stats().freeCommittedBytes()).isZero();
        slabs.close();
        assertThat(backend.liveRegions()).isZero();
    }
}
