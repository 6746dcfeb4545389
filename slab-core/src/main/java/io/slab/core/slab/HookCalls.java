package io.slab.core.slab;

import io.slab.error.SlabPluginException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which threads are inside a hook that was called with a cache's lock held. Almost always none is, which one read of a counter tells;
 * only then the thread itself is asked.
 *
 * <p>A thread inside a lifecycle hook may use other caches, but then it holds one lock while it waits for another: see {@code LockWaits}. A
 * thread inside a listener may hold any lock, the page layer's as well, and so may not call back at all.
 */
public final class HookCalls {
    /** What the thread is inside of. */
    public enum Kind {
        /** A constructor or destructor. */
        LIFECYCLE,
        /** A listener's {@code onEvent}. */
        LISTENER
    }

    private record Call(Kind kind, String name) {}

    private static final AtomicInteger ACTIVE = new AtomicInteger();

    private static final ThreadLocal<@Nullable Call> INSIDE = new ThreadLocal<>();

    private HookCalls() {}

    /**
     * The calling thread goes into a hook. {@link #leave} must follow.
     *
     * @param kind the sort of hook
     * @param name the plug-in
     * @return what to give back to {@code leave}
     */
    public static Object enter(Kind kind, String name) {
        Call before = INSIDE.get();
        // Whoever is inside a listener stays so, whatever is called from there.
        Kind effective = before != null && before.kind == Kind.LISTENER ? Kind.LISTENER : kind;
        INSIDE.set(new Call(effective, name));
        ACTIVE.incrementAndGet();
        return before == null ? ACTIVE : before;
    }

    /**
     * The calling thread comes out of the hook.
     *
     * @param before what {@link #enter} returned
     */
    public static void leave(Object before) {
        ACTIVE.decrementAndGet();
        if (before instanceof Call call) {
            INSIDE.set(call);
        } else {
            INSIDE.remove();
        }
    }

    /**
     * Whether the calling thread is inside any hook.
     *
     * @return false at the cost of one read, if no thread is
     */
    public static boolean isInside() {
        return ACTIVE.get() != 0 && INSIDE.get() != null;
    }

    /**
     * Whether the calling thread is inside a listener's {@code onEvent}.
     *
     * @return false at the cost of one read, if no thread is inside a hook
     */
    public static boolean isInsideListener() {
        Call call = ACTIVE.get() == 0 ? null : INSIDE.get();
        return call != null && call.kind == Kind.LISTENER;
    }

    /**
     * Refuses a call that no hook may make.
     *
     * @param what the call, for the message
     * @throws SlabPluginException if the calling thread is inside a hook
     */
    public static void requireOutside(String what) {
        refuse(what, false);
    }

    /**
     * Refuses a call that no listener may make.
     *
     * @param what the call, for the message
     * @throws SlabPluginException if the calling thread is inside a listener
     */
    public static void requireOutsideOfListeners(String what) {
        refuse(what, true);
    }

    private static void refuse(String what, boolean listenersOnly) {
        Call call = ACTIVE.get() == 0 ? null : INSIDE.get();
        if (call != null && (!listenersOnly || call.kind == Kind.LISTENER)) {
            String who = call.kind == Kind.LISTENER ? "listener" : "lifecycle";
            throw new SlabPluginException(
                    call.name,
                    who + " '" + call.name + "' called " + what + " from inside a hook, where locks are held: do it"
                            + " afterwards, or on another thread",
                    null);
        }
    }
}
