package io.slab.examples.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.SlabListener;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.Strategy;
import io.slab.spi.StrategyOptions;
import io.slab.tck.SlabListenerContract;
import io.slab.tck.StrategyProviderContract;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PrometheusListenerTest {
    private final List<PrometheusListener> open = new ArrayList<>();

    @AfterEach
    void stop() {
        open.forEach(PrometheusListener::close);
    }

    @Test
    void whatTheAllocatorDoesMustBeServed() throws Exception {
        try (PrometheusListener listener = new PrometheusListener(0)) {
            try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                    .listener(Strategy.of("prometheus", listener))
                    .create()) {
                slabs.free(slabs.allocateRaw(100));
                String text = fetch(listener.port());
                assertThat(text)
                        .contains("slab_events_total{event=\"SlabCreated\"} 1\n")
                        .containsPattern("slab_region_bytes [1-9]\\d+\n")
                        .endsWith("\n");
                assertThat(text.lines())
                        .allMatch(l -> l.matches("# (HELP|TYPE) .*|[a-z_]+(\\{event=\"\\w+\"\\})? \\d+"));
            }
            assertThat(fetch(listener.port())).contains("slab_region_bytes 0\n");
        }
    }

    private static String fetch(int port) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void aPortThatIsTakenMustBeNamed() throws IOException {
        try (PrometheusListener first = new PrometheusListener(0)) {
            assertThatThrownBy(() ->
                            new PrometheusListenerProvider().create(StrategyOptions.parse("x", "port=" + first.port())))
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining(Integer.toString(first.port()));
        }
    }

    @Nested
    class Contract extends SlabListenerContract {
        @Override
        protected SlabListener newListener() {
            try {
                open.add(new PrometheusListener(0));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return open.getLast();
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<SlabListener> {
        @Override
        protected SlabListenerProvider newProvider() {
            return new PrometheusListenerProvider();
        }

        @Override
        protected Class<SlabListenerProvider> serviceType() {
            return SlabListenerProvider.class;
        }
    }
}
