package io.slab.fault;

import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;

/**
 * The backend {@code fault}, for tests of programs that use Slab: memory that fails by a script, as in {@code
 * fault:script=commit#3..=no-memory;reserve#1=20ms}. It is there where {@code slab-fault} is on the class path or module path.
 */
public final class FaultBackendProvider implements PageBackendProvider {
    private static final long REGION = 256L << 10;
    private static final long MAX_REGION = 1L << 30;

    /** For the service loader. */
    public FaultBackendProvider() {}

    @Override
    public String name() {
        return "fault";
    }

    @Override
    public String description() {
        return "for tests: memory that fails, is late, or succeeds by half, as a script says";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                StrategyOption.text("script", "", "steps joined by ';': commit#3..5=no-memory, reserve#1=20ms"),
                StrategyOption.bytes("region", "256k", 4096, MAX_REGION, "bytes per region, a multiple of 4096"));
    }

    @Override
    public PageBackend create(StrategyOptions options) {
        FaultBackend backend = new FaultBackend(options.bytes("region", REGION, 4096, MAX_REGION) & -4096);
        backend.play(FaultStep.parse(options.text("script").orElse("")));
        return backend;
    }
}
