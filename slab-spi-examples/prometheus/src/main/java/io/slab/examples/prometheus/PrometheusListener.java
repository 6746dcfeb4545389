package io.slab.examples.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts events by kind, and the bytes of regions, and serves them.
 *
 * <p>What to learn here: {@link #onEvent} may be called with the engine's locks held, so it does nothing but add; everything slow happens on the
 * server's thread, which looks at the adders. The kinds are taken from the sealed interface, so that those of later versions are counted, too.
 */
public final class PrometheusListener implements SlabListener, AutoCloseable {
    private final Map<Class<?>, LongAdder> counts;
    private final LongAdder regionBytes = new LongAdder();
    private final HttpServer server;

    /**
     * Starts to listen and to serve.
     *
     * @param port the port on the loop-back interface; 0 for any
     * @throws IOException if it cannot be opened
     */
    public PrometheusListener(int port) throws IOException {
        Map<Class<?>, LongAdder> kinds = new HashMap<>();
        for (Class<?> kind : SlabEvent.class.getPermittedSubclasses()) {
            kinds.put(kind, new LongAdder());
        }
        counts = Map.copyOf(kinds);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/metrics", this::serve);
        server.start();
    }

    @Override
    public void onEvent(SlabEvent event) {
        LongAdder count = counts.get(event.getClass());
        if (count != null) {
            count.increment();
        }
        if (event instanceof SlabEvent.RegionReserved reserved) {
            regionBytes.add(reserved.bytes());
        } else if (event instanceof SlabEvent.RegionReleased released) {
            regionBytes.add(-released.bytes());
        }
    }

    /**
     * The port that it serves on.
     *
     * @return 1 to 65535
     */
    public int port() {
        return server.getAddress().getPort();
    }

    /** The text format, version 0.0.4. */
    String metrics() {
        StringBuilder text = new StringBuilder();
        text.append("# HELP slab_events_total Slow-path events of the allocator.\n");
        text.append("# TYPE slab_events_total counter\n");
        Map<String, Long> sorted = new TreeMap<>();
        counts.forEach((kind, count) -> sorted.put(kind.getSimpleName(), count.sum()));
        sorted.forEach((kind, count) -> text.append("slab_events_total{event=\"")
                .append(kind)
                .append("\"} ")
                .append(count)
                .append('\n'));
        text.append("# HELP slab_region_bytes Address space that regions take.\n");
        text.append("# TYPE slab_region_bytes gauge\n");
        text.append("slab_region_bytes ").append(regionBytes.sum()).append('\n');
        return text.toString();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = metrics().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
