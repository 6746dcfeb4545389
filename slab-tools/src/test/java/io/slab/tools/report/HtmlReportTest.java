package io.slab.tools.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class HtmlReportTest {

    private final String page =
            HtmlReport.render(List.of(Samples.result("a<b>&\"c.zst", 0), Samples.result("</script>", 5)));

    @Test
    void thePageMustBeWellFormed() {
        String withoutCode = page.replaceFirst("<!DOCTYPE html>", "")
                .replaceAll("(?s)<script.*?</script>", "")
                .replaceAll("(?s)<style.*?</style>", "");
        assertThatCode(() -> DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(withoutCode))))
                .doesNotThrowAnyException();
    }

    @Test
    void thePageMustNeedNothingElse() {
        assertThat(page).doesNotContain("http://", "https://", "src=", "@import", "url(", "<link");
    }

    @Test
    void namesMustBeEscaped() {
        assertThat(page).contains("<h2>a&lt;b&gt;&amp;&quot;c.zst</h2>").doesNotContain("a<b>");
        assertThat(page.split("</script>", -1)).hasSize(3);
    }

    @Test
    void theDataMustHoldEverySeries() throws IOException {
        int start = page.indexOf("id=\"data\">") + "id=\"data\">".length();
        JsonNode traces = new ObjectMapper().readTree(page.substring(start, page.indexOf("</script>", start)));
        assertThat(traces.get(1).get("name").asText()).isEqualTo("</script>");
        assertThat(traces.get(0).get("series")).hasSize(2);
        assertThat(traces.get(0).get("series").get(0).get("resident")).hasSize(2);
        assertThat(traces.get(0)
                        .get("caches")
                        .get(0)
                        .get("parts")
                        .get("overhead")
                        .asLong())
                .isEqualTo(8192 - 500 * 16);
    }

    @Test
    void whatIsLeftMustBeShownBeforeAndAfterReclaim() {
        assertThat(page)
                .contains(", settled for 2.5 s</p>")
                .contains("<th scope=\"col\">resident at end</th><th scope=\"col\">after reclaim</th>")
                .contains("<td>977 KiB</td><td>4.00 KiB</td>");
    }

    @Test
    void damageMustBeMarked() {
        assertThat(page).contains("<td class=\"bad\">5</td>");
    }
}
