package io.slab.numa.guest;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tests of one machine and prints a line for each; or, where there is no machine, names them and why they are skipped. */
public final class GuestTests {
    /** Names the machine to the tests. */
    static final String MACHINE = "slab.guest";

    private static final Map<String, Class<?>> TESTS = Map.of("two", TwoNodesTest.class, "four", FourNodesTest.class);

    private static final PrintStream OUT = System.out;

    private GuestTests() {}

    /** The argument is the machine's name. Exits with 0 if every test passed, or all were skipped for the given reason. */
    public static void main(String[] args) {
        String machine = args[0];
        System.setProperty(MACHINE, machine);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(TESTS.get(machine)))
                .build();
        Launcher launcher = LauncherFactory.create();
        String reason = System.getProperty("slab.guest.skip");
        Lines lines = new Lines();
        if (reason != null) {
            TestPlan plan = launcher.discover(request);
            plan.getRoots().forEach(root -> plan.getDescendants(root).forEach(t -> lines.neverBegan(t, reason)));
            OUT.printf("%d skipped%n", lines.skipped);
            return;
        }
        Kernel.spread();
        launcher.execute(request, lines);
        OUT.printf("%d passed, %d failed, %d skipped%n", lines.passed, lines.failed, lines.skipped);
        System.exit(lines.passed > 0 && lines.failed == 0 && lines.skipped == 0 ? 0 : 1);
    }

    /** Tests of one class run one after the other, so that plain fields will do. */
    private static final class Lines implements TestExecutionListener {
        private final Map<TestIdentifier, Long> started = new ConcurrentHashMap<>();
        private int passed;
        private int failed;
        private int skipped;

        private static String name(TestIdentifier test) {
            return test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(MethodSource.class::cast)
                    .map(m -> m.getJavaClass().getSimpleName() + "." + m.getMethodName())
                    .map(name -> test.isTest() && test.getDisplayName().startsWith("[")
                            ? name + " " + test.getDisplayName()
                            : name)
                    .orElse(test.getDisplayName());
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            started.put(test, System.nanoTime());
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            if (test.isTest() || !test.getParentIdObject().isPresent()) {
                skipped++;
                OUT.println("skipped " + name(test) + ": " + reason);
            }
        }

        /** Of a test with parameters nothing but its method is known before it runs. */
        void neverBegan(TestIdentifier test, String reason) {
            if (test.getSource().filter(MethodSource.class::isInstance).isPresent()) {
                skipped++;
                OUT.println("skipped " + name(test) + ": " + reason);
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            boolean ok = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            if (!test.isTest() && ok) {
                return;
            }
            double seconds = (System.nanoTime() - started.get(test)) / 1e9;
            OUT.printf("%-7s %s (%.1f s)%n", ok ? "ok" : result.getStatus(), name(test), seconds);
            if (ok) {
                passed++;
            } else {
                failed++;
                result.getThrowable().ifPresent(t -> t.printStackTrace(OUT));
            }
        }
    }
}
