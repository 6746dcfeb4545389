package io.slab.tools.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slab.tools.SlabCommands;
import io.slab.tools.serve.LiveServer;
import io.slab.tools.source.JmxSource;
import io.slab.tools.view.Reading;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code top}, {@code report} and {@code serve} on a JVM of their own that allocates meanwhile. */
class LiveCommandsTest {
    private static ChildJvm jvm;

    @TempDir
    private Path folder;

    private final SlabCommands slab = new SlabCommands();

    @BeforeAll
    static void startJvm() throws IOException {
        jvm = ChildJvm.start(List.of());
    }

    @AfterAll
    static void endJvm() throws Exception {
        jvm.close();
    }

    private static JsonNode cache(JsonNode top, String name) {
        return top.get("caches")
                .valueStream()
                .filter(cache -> cache.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double allocationsPerSecond(JsonNode top) {
        return cache(top, "session").get("perSecond").get("allocations").asDouble();
    }

    @Test
    @Timeout(120)
    void topMustTellWhatTheJvmHolds() throws Exception {
        assertThat(slab.run("top", jvm.pid(), "--once", "--json", "--interval", "300ms"))
                .isZero();
        JsonNode top = new ObjectMapper().readTree(slab.out());
        JsonNode orders = cache(top, "order");
        assertThat(orders.get("liveObjects").asInt()).isEqualTo(LoadedJvm.ORDERS);
        assertThat(orders.get("liveBytes").asInt()).isEqualTo(LoadedJvm.ORDERS * LoadedJvm.ORDER_BYTES);
        assertThat(orders.get("perSecond").get("liveBytes").asDouble()).isZero();
        double allocations = allocationsPerSecond(top);
        while (allocations == 0) { // the JVM had no processor meanwhile
            SlabCommands again = new SlabCommands();
            assertThat(again.run("top", jvm.pid(), "--once", "--json", "--interval", "1s"))
                    .isZero();
            allocations = allocationsPerSecond(new ObjectMapper().readTree(again.out()));
        }
        assertThat(allocations).isPositive();
        assertThat(top.get("liveBytes").asLong() + top.get("wasteBytes").asLong())
                .isEqualTo(top.get("committedBytes").asLong());
    }

    @Test
    void topWithoutATerminalMustPrintATable() {
        assertThat(slab.run("top", jvm.pid(), "--interval", "100ms", "--sort", "rate"))
                .isZero();
        assertThat(slab.out().lines())
                .anyMatch(line -> line.startsWith("process " + jvm.pid() + ", "))
                .anyMatch(line -> line.matches("order +64 B +5.00 k +313 KiB.*"));
        assertThat(slab.out().indexOf("\nsession")).isLessThan(slab.out().indexOf("\norder"));
    }

    @Test
    void reportMustWriteAPageOfWhatItSaw() throws Exception {
        Path page = folder.resolve("page.html");
        assertThat(slab.run("report", jvm.pid(), "-o", page.toString(), "--for", "1s"))
                .isZero();
        String html = Files.readString(page);
        int start = html.indexOf("id=\"data\">") + "id=\"data\">".length();
        JsonNode data = new ObjectMapper().readTree(html.substring(start, html.indexOf("</script>", start)));
        assertThat(data.get("times").size()).isBetween(2, 12);
        JsonNode series = data.get("series");
        for (int i = 0; i < data.get("times").size(); i++) {
            assertThat(series.get("live").get(i).asLong()
                            + series.get("waste").get(i).asLong())
                    .isEqualTo(series.get("committed").get(i).asLong());
        }
        JsonNode order = data.get("maps")
                .valueStream()
                .filter(map -> map.get("cache").asText().equals("order"))
                .findFirst()
                .orElseThrow();
        assertThat(order.get("used").valueStream().mapToInt(JsonNode::asInt).sum())
                .isBetween(LoadedJvm.ORDERS, LoadedJvm.ORDERS + 2000);
        assertThat(html).contains("process " + jvm.pid()).contains("<td>order</td>");
    }

    @Test
    @Timeout(120)
    void anAllocatorThatIsClosedMeanwhileMustNotKeepOthersFromEndingToSample() throws Exception {
        try (ChildJvm closing = ChildJvm.start(List.of(), "closing")) {
            Path page = folder.resolve("page.html");
            assertThat(slab.run("report", closing.pid(), "-o", page.toString(), "--for", "7s", "--sample", "1k"))
                    .isZero();
            assertThat(Files.readString(page)).contains("Hot allocation sites");
            assertThat(slab.run("report", closing.pid(), "-o", page.toString(), "--for", "200ms"))
                    .isZero();
            assertThat(Files.readString(page)).doesNotContain("Hot allocation sites");
        }
    }

    @Test
    void anAllocatorThatIsClosedBeforeItAnswersMustBeLeftOut() throws Exception {
        try (ChildJvm closed = ChildJvm.start(List.of(), "closed")) {
            Path page = folder.resolve("page.html");
            assertThat(slab.run("report", closed.pid(), "-o", page.toString(), "--for", "3s", "--sample", "1k"))
                    .isZero();
            assertThat(Files.readString(page)).contains("<td>order</td>").contains("Hot allocation sites");
        }
    }

    @Test
    void reportMustSampleWhileItWatchesAndNotAfter() throws Exception {
        Path page = folder.resolve("page.html");
        assertThat(slab.run("report", jvm.pid(), "-o", page.toString(), "--for", "1s", "--sample", "1k"))
                .isZero();
        String html = Files.readString(page);
        int start = html.indexOf("id=\"data\">") + "id=\"data\">".length();
        JsonNode data = new ObjectMapper().readTree(html.substring(start, html.indexOf("</script>", start)));
        assertThat(data.get("sites")).isNotEmpty().allSatisfy(site -> {
            assertThat(site.get("cache").asText())
                    .as("orders were there before")
                    .isEqualTo("session");
            assertThat(site.get("frames").get(0).asText()).contains("LoadedJvm.main(LoadedJvm.java:");
            assertThat(site.get("bytes").asLong()).isPositive();
        });
        assertThat(html).contains("Hot allocation sites");
        assertThat(slab.run("report", jvm.pid(), "-o", page.toString(), "--for", "200ms"))
                .isZero();
        assertThat(Files.readString(page)).doesNotContain("Hot allocation sites");
    }

    @Test
    void theLivePageMustAnswerThisMachineAloneAndChangeNothing() throws Exception {
        try (JmxSource source = JmxSource.attach(Long.parseLong(jvm.pid()));
                LiveServer server = LiveServer.start(0, Duration.ofSeconds(1), source.subject(), source.inspect());
                HttpClient client = HttpClient.newHttpClient()) {
            Reading reading = source.read();
            server.add(reading);
            HttpResponse<String> page = client.send(
                    HttpRequest.newBuilder(URI.create(server.address())).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("data-refresh=\"1000\"", "process " + jvm.pid());
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
            URI json = URI.create(server.address() + "data.json");
            JsonNode data = new ObjectMapper()
                    .readTree(client.send(HttpRequest.newBuilder(json).build(), HttpResponse.BodyHandlers.ofString())
                            .body());
            assertThat(data.get("data").get("series").get("live").get(1).asLong())
                    .isEqualTo(reading.totals().liveBytes());
            assertThat(client.send(
                                    HttpRequest.newBuilder(json)
                                            .POST(HttpRequest.BodyPublishers.ofString("reclaim"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(405);
            assertThat(RawHttp.status(json.getPort(), "GET /data.json HTTP/1.1", "Host: rebound.example"))
                    .contains("403");
            assertThat(json.getHost()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aJvmThatEndsMeanwhileMustBeToldInOneLine() throws Exception {
        Path page = folder.resolve("page.html");
        try (ChildJvm dying = ChildJvm.start(List.of())) {
            Thread killer = Thread.ofPlatform().start(() -> {
                try {
                    while (!isAsked(dying.pid())) {
                        Thread.sleep(50);
                    }
                    Thread.sleep(2000); // some samples
                    dying.kill();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(slab.run("report", dying.pid(), "-o", page.toString(), "--for", "60s"))
                    .isEqualTo(1);
            killer.join();
            assertThat(slab.err())
                    .startsWith("slab report: process " + dying.pid() + " has ended; the page shows it until then\n");
            assertThat(page).exists();
            assertThat(slab.run("top", dying.pid(), "--once")).isEqualTo(2);
            assertThat(slab.err()).contains("there is no process " + dying.pid());
        }
    }

    /** Whether somebody is connected to a JVM's management agent, which has a thread for each connection. The kernel knows their names in short. */
    private static boolean isAsked(String pid) {
        try (var threads = Files.newDirectoryStream(Path.of("/proc", pid, "task"))) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).startsWith("RMI TCP C")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false; // a thread that has just ended
        }
    }

    @Test
    void whatCannotBeLookedAtMustBeRefusedInOneLine() throws Exception {
        record Refusal(String reason, String... arguments) {}
        String self = String.valueOf(ProcessHandle.current().pid());
        Process sleeping = new ProcessBuilder("sleep", "60").start();
        Path text = Files.writeString(folder.resolve("text.jfr"), "no recording");
        String page = folder.resolve("page.html").toString();
        try {
            for (Refusal refusal : List.of(
                    new Refusal("there is no process 4194305", "top", "4194305"),
                    new Refusal("there is no process 0", "serve", "0"),
                    new Refusal("'abc' is no process id", "top", "abc"),
                    new Refusal("process " + self + " is this slab command itself", "top", self),
                    new Refusal("is no JVM", "top", String.valueOf(sleeping.pid())),
                    new Refusal("is no JVM", "report", String.valueOf(sleeping.pid()), "-o", page),
                    new Refusal(
                            "there is no file",
                            "report",
                            folder.resolve("no.jfr").toString(),
                            "-o",
                            page),
                    new Refusal("is no JFR recording", "report", text.toString(), "-o", page),
                    new Refusal("is a directory", "report", folder.toString(), "-o", page),
                    new Refusal("no folder", "report", jvm.pid(), "-o", folder + "/none/page.html"),
                    new Refusal("is a directory", "report", jvm.pid(), "-o", folder.toString()),
                    new Refusal("not between 50ms and 24h", "top", jvm.pid(), "--interval", "1ms"),
                    new Refusal("--sample", "report", jvm.pid(), "-o", page, "--sample", "many"),
                    new Refusal("--port", "serve", jvm.pid(), "--port", "70000"))) {
                SlabCommands command = new SlabCommands();
                assertThat(command.run(refusal.arguments)).as(refusal.reason).isEqualTo(2);
                assertThat(command.err().strip().lines()).as(refusal.reason).hasSize(1);
                assertThat(command.err()).contains(refusal.reason);
                assertThat(command.out()).isEmpty();
            }
            assertThat(sleeping.isAlive())
                    .as("a program that is no JVM must not be hurt")
                    .isTrue();
        } finally {
            sleeping.destroy();
        }
    }

    @Test
    void aJvmWithoutSlabMustBeToldSo() throws Exception {
        try (ChildJvm other = ChildJvm.start(List.of(), "without-slab")) {
            assertThat(slab.run("top", other.pid(), "--once")).isEqualTo(2);
            assertThat(slab.err().strip().lines()).hasSize(1);
            assertThat(slab.err()).contains("process " + other.pid() + " is a JVM without Slab");
        }
        try (ChildJvm closed = ChildJvm.start(List.of("-XX:+DisableAttachMechanism"))) {
            assertThat(slab.run("top", closed.pid(), "--once")).isEqualTo(2);
            assertThat(slab.err()).contains("cannot attach to process " + closed.pid());
        }
    }
}
