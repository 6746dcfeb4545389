package io.slab.core.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where a thread is. A throwable, since that is the cheapest way to take a stack: frames become text when somebody asks, which costs five times as much, and
 * most sampled objects are free by then.
 */
@SuppressWarnings("serial") // never leaves this package
final class StackSample extends Throwable {
    /** Frames that are told: more make no site better known. */
    private static final int MOST_FRAMES = 64;

    /** Packages that stand between an allocation and whoever called it. */
    private static final Set<String> OURS = Set.of(
            "io.slab",
            "io.slab.core.cache",
            "io.slab.core.engine",
            "io.slab.core.general",
            "io.slab.core.sample",
            "java.lang.foreign");

    StackSample() {
        super(null, null, false, true);
    }

    /** The frames of those who called the allocator, innermost first. */
    List<String> frames() {
        StackTraceElement[] all = getStackTrace();
        int from = 0;
        while (from < all.length && isOurs(all[from].getClassName())) {
            from++;
        }
        List<String> frames = new ArrayList<>();
        for (int i = from; i < all.length && frames.size() < MOST_FRAMES; i++) {
            if (!isLabel(all[i].getClassName())) {
                frames.add(text(all[i]));
            }
        }
        return frames;
    }

    /** Whether it only carries the owner's label, which is told apart from the stack. */
    private static boolean isLabel(String type) {
        return type.equals("io.slab.Attribution")
                || type.startsWith("java.lang.ScopedValue$")
                || type.equals("jdk.internal.vm.ScopedValueContainer");
    }

    private static boolean isOurs(String type) {
        return OURS.contains(type.substring(0, Math.max(0, type.lastIndexOf('.'))));
    }

    /** Without class loader and module, which are the same for all of a package. */
    private static String text(StackTraceElement e) {
        String where = e.getLineNumber() >= 0
                ? e.getFileName() + ":" + e.getLineNumber()
                : e.isNativeMethod() ? "Native Method" : String.valueOf(e.getFileName());
        return e.getClassName() + "." + e.getMethodName() + "(" + where + ")";
    }
}
