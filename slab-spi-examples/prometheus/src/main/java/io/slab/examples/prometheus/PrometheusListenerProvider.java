package io.slab.examples.prometheus;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.SlabListener;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.io.IOException;
import java.util.List;

/** The listener {@code example-prometheus}. */
public final class PrometheusListenerProvider implements SlabListenerProvider {
    /** For the service loader. */
    public PrometheusListenerProvider() {}

    @Override
    public String name() {
        return "example-prometheus";
    }

    @Override
    public String description() {
        return "counts events and serves them at http://127.0.0.1:PORT/metrics in the text format of Prometheus";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(new StrategyOption(
                "port", StrategyOption.Type.INTEGER, "0", "the port, 1 to 65535; 0 for any that is free"));
    }

    @Override
    public SlabListener create(StrategyOptions options) {
        int port = (int) options.integer("port", 0, 0, 65_535);
        try {
            return new PrometheusListener(port);
        } catch (IOException e) {
            throw new SlabConfigurationException(
                    "port " + port + " of listener 'example-prometheus' cannot be opened: " + e, e);
        }
    }
}
