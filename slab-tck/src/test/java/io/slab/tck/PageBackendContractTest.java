package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.PageBackend;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class PageBackendContractTest {
    private static FlawedBackend.Flaw flaw = FlawedBackend.Flaw.NONE;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return new FlawedBackend(flaw);
        }
    }

    @Test
    void aCorrectBackendMustPass() {
        flaw = FlawedBackend.Flaw.NONE;
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
    }

    @Test
    void everyFlawMustFailItsTestAndEveryTestMustFailForSomeFlaw() {
        Set<String> all = new TreeSet<>();
        for (FlawedBackend.Flaw f : EnumSet.complementOf(EnumSet.of(FlawedBackend.Flaw.NONE))) {
            flaw = f;
            Set<String> failed = ContractRun.failures(Subject.class);
            assertThat(failed).as("failures for %s", f).contains(f.test);
            all.addAll(failed);
        }
        ContractRun.assertEveryTestCanFail(PageBackendContract.class, all);
    }
}
