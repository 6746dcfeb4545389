package io.slab;

import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabPluginException;
import io.slab.spi.Providers;
import java.util.Properties;

/**
 * The way in: makes {@link SlabAllocator}s with the engine found on the class path or module path.
 *
 * <p>Thread-safe. Allocators are independent of each other.
 */
public final class Slabs {
    private Slabs() {}

    /**
     * An allocator with the best backend that this machine offers, and {@code slab.*} system properties applied.
     *
     * @return the allocator
     * @throws SlabConfigurationException if no engine is found (add {@code slab-core}), or a property is wrong
     */
    public static SlabAllocator create() {
        return create(SlabAllocatorConfig.from(systemProperties()));
    }

    /**
     * An allocator.
     *
     * @param config what it shall be like; system properties are not consulted
     * @return the allocator
     * @throws SlabConfigurationException if no engine is found (add {@code slab-core}), or a strategy's name or option is unknown
     * @throws SlabPluginException if a plug-in that was asked for by name threw
     */
    public static SlabAllocator create(SlabAllocatorConfig config) {
        return Providers.of(EngineProvider.class)
                .defaultProvider()
                .orElseThrow(() -> new SlabConfigurationException(
                        "no Slab engine found: put the artifact io.slab:slab-core on the class path or module path"))
                .create(config);
    }

    /**
     * Starts a configuration from the {@code slab.*} system properties; end it with {@link SlabAllocatorConfig.Builder#create()}.
     *
     * @return a new builder
     * @throws SlabConfigurationException if a property is wrong
     */
    public static SlabAllocatorConfig.Builder builder() {
        return SlabAllocatorConfig.from(systemProperties()).toBuilder();
    }

    private static Properties systemProperties() {
        Properties result = new Properties();
        Properties system = System.getProperties();
        for (String key : system.stringPropertyNames()) {
            if (key.startsWith(SlabAllocatorConfig.PREFIX)) {
                result.setProperty(key, system.getProperty(key));
            }
        }
        return result;
    }
}
