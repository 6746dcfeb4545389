package io.slab.tools.report;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A browser without a window that opens a page, runs a probe in it, and tells what the probe found. */
final class Chromium {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");

    private final Path program;
    private final Path folder;

    private Chromium(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /** The browser of this machine; the test is skipped where there is none. */
    static Chromium assumed(Path folder) {
        Path program = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(path -> NAMES.stream().map(name -> Path.of(path, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(program != null, "no Chromium on the path: pages are not looked at");
        return new Chromium(program, folder);
    }

    /**
     * Opens a page and runs a probe in it when it has been drawn.
     *
     * @param page an HTML document
     * @param probe JavaScript that returns what is to be told
     * @param width of the window; a narrow one is a frame, as browsers have no narrow windows
     */
    JsonNode probe(String page, String probe, int width, boolean dark) throws IOException, InterruptedException {
        String errors = "<script>window.failures = []; onerror = text => failures.push(String(text));</script>";
        // Charts out of sight are drawn when they come into sight, which takes a frame or two.
        String teller = "<script>setTimeout(() => parent.postMessage(JSON.stringify((() => {" + probe
                + "})()), '*'), 1500);</script>";
        Files.writeString(
                folder.resolve("page.html"),
                page.replace("<head>", "<head>" + errors).replace("</body>", teller + "</body>"));
        Files.writeString(
                folder.resolve("frame.html"),
                "<!DOCTYPE html><body style='margin:0'><iframe src='page.html' style='border:0;width:" + width
                        + "px;height:6000px'></iframe><pre id='told'></pre><script>onmessage = e =>"
                        + " document.getElementById('told').textContent = e.data;</script>");
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=1200,6200",
                "--virtual-time-budget=6000",
                "--dump-dom"));
        if (dark) {
            command.add("--blink-settings=preferredColorScheme=0");
        }
        command.add(folder.resolve("frame.html").toUri().toString());
        Path output = folder.resolve("dom.html");
        Process browser = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("browser.log").toFile())
                .start();
        if (!browser.waitFor(120, TimeUnit.SECONDS)) {
            browser.destroyForcibly();
            throw new IOException("the browser took more than two minutes");
        }
        String dom = Files.readString(output, StandardCharsets.UTF_8);
        String start = "<pre id=\"told\">";
        int from = dom.indexOf(start) + start.length();
        String told = dom.substring(from, dom.indexOf("</pre>", from))
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
        if (told.isEmpty()) {
            throw new IOException("the page told nothing: " + Files.readString(folder.resolve("browser.log")));
        }
        return new ObjectMapper().readTree(told);
    }
}
