/** A plug-in as a user writes it: a listener that Prometheus can scrape. */
module io.slab.examples.prometheus {
    requires transitive io.slab;
    requires jdk.httpserver;
    requires static org.jspecify;

    exports io.slab.examples.prometheus;

    provides io.slab.spi.SlabListenerProvider with
            io.slab.examples.prometheus.PrometheusListenerProvider;
}
