package io.slab.tools.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slab.tools.report.ViewPage;
import io.slab.tools.view.Reading;
import io.slab.tools.view.Subject;
import io.slab.tools.view.Timeline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Serves what was read so far: {@code /} is the page, {@code /data.json} what it renews itself with. Thread-safe. */
public final class LiveServer implements AutoCloseable {
    private static final int MOST_SAMPLES = 600;
    private static final int BACKLOG = 16;
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src"
                    + " data:";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Duration interval;
    private final Subject subject;
    private final Timeline timeline = new Timeline(MOST_SAMPLES);
    private String ended = "";

    private LiveServer(HttpServer server, ExecutorService threads, Duration interval, Subject subject) {
        this.server = server;
        this.threads = threads;
        this.interval = interval;
        this.subject = subject;
    }

    /**
     * Starts to serve.
     *
     * @param port the port; 0 for any
     * @param interval how often the page renews itself
     * @param subject whom it is of
     * @param first the first reading
     * @return it, to be closed
     * @throws IOException if the port cannot be had
     */
    public static LiveServer start(int port, Duration interval, Subject subject, Reading first) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        LiveServer live = new LiveServer(server, threads, interval, subject);
        live.add(first);
        server.setExecutor(threads);
        server.createContext("/", live::answer);
        server.start();
        return live;
    }

    /**
     * Where the page is.
     *
     * @return its URL
     */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /**
     * Shows the next reading.
     *
     * @param reading what was read
     */
    public synchronized void add(Reading reading) {
        timeline.add(reading);
    }

    /**
     * Tells that there will be no more.
     *
     * @param why for the reader
     */
    public synchronized void end(String why) {
        ended = why;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!isLocal(exchange.getRequestHeaders().getFirst("Host"))) {
                send(exchange, 403, "text/plain", "this page is for 127.0.0.1 alone\n");
                return;
            }
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "text/plain", "there is nothing to change here\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/" -> send(exchange, 200, "text/html", page());
                case "/data.json" -> send(exchange, 200, "application/json", data());
                default -> send(exchange, 404, "text/plain", "there is / and /data.json\n");
            }
        }
    }

    private boolean isLocal(@Nullable String host) {
        int port = server.getAddress().getPort();
        return host != null
                && Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port)
                        .contains(host);
    }

    private synchronized String page() {
        return ViewPage.render(subject, timeline, interval);
    }

    private synchronized String data() {
        return ViewPage.update(timeline, ended);
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type + "; charset=utf-8");
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
