package io.slab.error;

import org.jspecify.annotations.Nullable;

/**
 * A plug-in threw, or broke its contract. The engine is unharmed: the call that consulted the plug-in has changed nothing.
 */
public final class SlabPluginException extends SlabException {

    private static final long serialVersionUID = 1L;

    /** The plug-in that failed. */
    private final String plugin;

    /**
     * Made by the engine.
     *
     * @param plugin the name (or class) of the plug-in
     * @param message what it was asked and what it did
     * @param cause what it threw, or {@code null} when it broke its contract without throwing
     */
    public SlabPluginException(String plugin, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.plugin = plugin;
    }

    /**
     * The plug-in that failed.
     *
     * @return its name, or its class where it has none
     */
    public String plugin() {
        return plugin;
    }
}
