package io.slab;

import java.util.Objects;

/**
 * Says for whom memory is allocated: sampled objects carry the label of the code that allocated them, and an {@link AllocationProfile} tells live
 * bytes by it. Use the name of a tenant, a table, a component: something of which there are few.
 *
 * <pre>{@code
 * Attribution.run("index", () -> build(segments));
 * }</pre>
 *
 * <p>A label holds for all that the task does on its thread, and in the threads of a {@code StructuredTaskScope} that it forks; an
 * inner label takes the place of an outer one. It is a {@link ScopedValue}: to bind one takes some nanoseconds, and nobody looks at it but when an
 * object is sampled.
 */
public final class Attribution {
    private static final ScopedValue<String> OWNER = ScopedValue.newInstance();

    private Attribution() {}

    /**
     * Runs a task under a label.
     *
     * @param owner for whom it allocates
     * @param task the task
     */
    public static void run(String owner, Runnable task) {
        ScopedValue.where(OWNER, Objects.requireNonNull(owner, "owner")).run(task);
    }

    /**
     * Calls a task under a label.
     *
     * @param owner for whom it allocates
     * @param task the task
     * @param <R> what it returns
     * @param <X> what it throws
     * @return what the task returned
     * @throws X what the task threw
     */
    public static <R, X extends Throwable> R call(String owner, ScopedValue.CallableOp<? extends R, X> task) throws X {
        return ScopedValue.where(OWNER, Objects.requireNonNull(owner, "owner")).call(task);
    }

    /**
     * The label that holds here.
     *
     * @return the innermost one; empty without one
     */
    public static String current() {
        return OWNER.orElse("");
    }
}
