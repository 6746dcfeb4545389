package io.slab.spi;

import java.util.List;

/**
 * What is known about one provider, or about the failure to load one; see {@link PluginCatalog}.
 *
 * @param kind the SPI type it makes, such as {@code ColoringStrategy}
 * @param name the name users choose it by; empty if it failed before it could tell
 * @param implementation the provider's class; empty if not even that is known
 * @param description its own words; empty if it failed before it could tell
 * @param options the options it understands, with their defaults
 * @param module the module that provides it; empty if it came from the class path and has no module name there either
 * @param location the jar or directory it came from, as a path where that is one; empty if unknown
 * @param status whether it can be chosen
 * @param reason why not, in one sentence; empty for {@link Status#OK}
 */
public record Plugin(
        String kind,
        String name,
        String implementation,
        String description,
        List<StrategyOption> options,
        String module,
        String location,
        Status status,
        String reason) {

    /** Whether a plug-in can be chosen by its name. */
    public enum Status {
        /** It can. */
        OK,
        /** It loads, but says that it cannot work in this JVM or on this machine. */
        UNAVAILABLE,
        /** Another provider of the kind has the same name, or another jar has the same class. */
        SHADOWED,
        /** It could not be loaded or made, or cannot describe itself. */
        FAILED
    }

    /** Copies the options. */
    public Plugin {
        options = List.copyOf(options);
    }
}
