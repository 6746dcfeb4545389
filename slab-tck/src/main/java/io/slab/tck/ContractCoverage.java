package io.slab.tck;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Keeps account of which points of which contract were tried on which implementation, and says so at the end of the run: on standard output, or as the
 * JUnit configuration parameter {@code slab.tck.report} says, {@code none} or the name of a file. Every contract is extended with it. A point is
 * a test of a contract. It counts as exercised if it ran to its end, passed or failed, and not if an assumption ended it: what a lock for one thread
 * cannot do, or a provider that is not available here.
 */
public final class ContractCoverage implements TestWatcher {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(ContractCoverage.class);

    /** For JUnit. */
    public ContractCoverage() {}

    @Override
    public void testSuccessful(ExtensionContext context) {
        note(context, CoverageStatement.Outcome.PASSED, "");
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        note(context, CoverageStatement.Outcome.FAILED, "");
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        note(context, CoverageStatement.Outcome.NOT_EXERCISED, String.valueOf(cause.getMessage()));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        note(context, CoverageStatement.Outcome.NOT_EXERCISED, reason.orElse("disabled"));
    }

    private static void note(ExtensionContext context, CoverageStatement.Outcome outcome, String reason) {
        Class<?> contract = contractOf(context.getRequiredTestClass());
        Method test = context.getRequiredTestMethod();
        if (contract.isAssignableFrom(test.getDeclaringClass())
                && test.getDeclaringClass().equals(contract)) {
            String target = context.getConfigurationParameter(CoverageStatement.PARAMETER)
                    .orElse(CoverageStatement.STANDARD_OUTPUT);
            context.getRoot()
                    .getStore(NAMESPACE)
                    .getOrComputeIfAbsent(
                            CoverageStatement.class, key -> new CoverageStatement(target), CoverageStatement.class)
                    .note(
                            contract.getSimpleName(),
                            context.getRequiredTestClass().getName(),
                            test.getName(),
                            outcome,
                            reason);
        }
    }

    /** The contract that a test class extends: the nearest abstract class of this package. */
    private static Class<?> contractOf(Class<?> subject) {
        Class<?> type = subject;
        while (!(Modifier.isAbstract(type.getModifiers())
                && type.getPackageName().equals("io.slab.tck"))) {
            type = type.getSuperclass();
        }
        return type;
    }
}
