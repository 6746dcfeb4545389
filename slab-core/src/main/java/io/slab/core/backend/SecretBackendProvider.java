package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;
import java.util.Optional;

/** The backend {@code secret}. */
public final class SecretBackendProvider implements PageBackendProvider {
    private static final long SMALLEST = 256L << 10;
    private static final long LARGEST = 16L << 20;

    /** For the service loader. */
    public SecretBackendProvider() {}

    @Override
    public String name() {
        return "secret";
    }

    @Override
    public String description() {
        return "Linux: memory for keys, kept from other processes, dumps and swap, and wiped when freed";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                RegionSizes.option("256k"),
                StrategyOption.choice(
                        "require", SecretBackend.Require.LOCKED, "the least protection that is accepted"));
    }

    @Override
    public Optional<String> unavailable() {
        return Linux.unavailable();
    }

    @Override
    public PageBackend create(StrategyOptions options) {
        return new SecretBackend(
                Linux.SYSTEM,
                RegionSizes.from(options, SMALLEST, LARGEST),
                options.choice("require", SecretBackend.Require.LOCKED));
    }
}
