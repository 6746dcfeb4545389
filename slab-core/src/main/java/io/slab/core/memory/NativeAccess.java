package io.slab.core.memory;

/**
 * Whether this JVM lets Slab use restricted methods of the Foreign Function &amp; Memory API. Where it does not, backends that
 * need none ({@code arena}, {@code heap}) still work, and no restricted method is ever called.
 */
public final class NativeAccess {
    private static final Module MODULE = NativeAccess.class.getModule();

    private NativeAccess() {}

    /**
     * Whether restricted methods may be called without a warning.
     *
     * @return true if the flag {@link #flag()} was given (or the manifest or launcher grants it)
     */
    public static boolean enabled() {
        return MODULE.isNativeAccessEnabled();
    }

    /**
     * The flag that enables it.
     *
     * @return what to add to the {@code java} command
     */
    public static String flag() {
        return "--enable-native-access=" + (MODULE.isNamed() ? MODULE.getName() : "ALL-UNNAMED");
    }
}
