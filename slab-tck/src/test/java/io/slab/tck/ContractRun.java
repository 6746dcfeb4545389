package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs a contract on an implementation, as JUnit would, and tells which of its tests failed. */
final class ContractRun {
    private static boolean running;

    private ContractRun() {}

    /** What the flawed subjects are enabled by: a build that selects nested classes, too, must not run them by themselves. */
    static boolean isRunning() {
        return running;
    }

    static Set<String> failures(Class<?> subject) {
        return failures(subject, "none");
    }

    /** The same with the statement of what was exercised written to a file. */
    static Set<String> failures(Class<?> subject, String report) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(subject))
                .configurationParameter(CoverageStatement.PARAMETER, report)
                .filters(EngineFilter.includeEngines("junit-jupiter"))
                .build();
        running = true;
        try {
            LauncherFactory.create().execute(request, listener);
        } finally {
            running = false;
        }
        TestExecutionSummary summary = listener.getSummary();
        assertThat(summary.getTestsFoundCount()).as("tests of %s", subject).isPositive();
        return summary.getFailures().stream()
                .map(f -> f.getTestIdentifier().getSource().orElseThrow())
                .map(s -> ((MethodSource) s).getMethodName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The tests of a contract. */
    static Set<String> tests(Class<?> contract) {
        return Arrays.stream(contract.getDeclaredMethods())
                .filter(m -> m.isAnnotationPresent(Test.class))
                .map(m -> m.getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Each test of the contract is failed by some flaw: none is there for show. */
    static void assertEveryTestCanFail(Class<?> contract, Set<String> failed) {
        assertThat(failed).as("tests that a flaw fails").containsAll(tests(contract));
    }

    /** Fails on every thread but the first that comes. */
    static final class OneThread {
        private Thread first;

        synchronized void check() {
            if (first == null) {
                first = Thread.currentThread();
            } else if (first != Thread.currentThread()) {
                throw new IllegalStateException("a second thread");
            }
        }
    }
}
