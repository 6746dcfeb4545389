package io.slab.tools.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.tools.view.CacheView;
import io.slab.tools.view.Forged;
import io.slab.tools.view.Reading;
import io.slab.tools.view.Subject;
import io.slab.tools.view.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.NonBlocking;
import org.jline.utils.NonBlockingReader;
import org.junit.jupiter.api.Test;

class TopScreenTest {
    private final Timeline timeline = Forged.timeline(20, 300);
    private final TopState state = new TopState(SortOrder.LIVE);
    private final TopScreen screen =
            new TopScreen(new Subject("process 42, com.example.Server", ""), Duration.ofMillis(1500), ZoneOffset.UTC);

    private List<String> lines(int width, int height) {
        return screen.lines(timeline, state, width, height).stream()
                .map(AttributedString::toString)
                .toList();
    }

    private void press(Command... commands) {
        for (Command command : commands) {
            state.apply(command, Row.of(timeline, state.order()), TopScreen.visibleRows(24));
        }
    }

    private String marked() {
        return Row.of(timeline, state.order()).get(state.mark()).cache().name();
    }

    @Test
    void everySizeMustBeFilledAndNeverOverflowed() {
        for (TopState.Page page : TopState.Page.values()) {
            press(
                    switch (page) {
                        case LIST -> Command.BACK;
                        case CACHE -> Command.OPEN;
                        case HELP -> Command.HELP;
                    });
            assertThat(state.page()).isEqualTo(page);
            for (int width : new int[] {20, 40, 60, 80, 81, 132, 250}) {
                for (int height : new int[] {6, 10, 24, 60}) {
                    assertThat(lines(width, height))
                            .as("%s at %d x %d", page, width, height)
                            .hasSize(height)
                            .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
                }
            }
            press(Command.BACK);
        }
    }

    @Test
    void aTerminalOfTheUsualSizeMustShowWhatMatters() {
        List<String> lines = lines(80, 24);
        assertThat(lines.get(0))
                .startsWith("slab top  process 42, com.example.Server")
                .endsWith("10:00:20  every 1.5s");
        assertThat(lines.get(1)).contains("live ", "waste ", "committed ", "resident ");
        assertThat(lines.get(2)).contains("alloc 550 k/s");
        assertThat(lines.get(4)).startsWith("CACHE").contains("*LIVE", "WASTE", "USE%", "ALLOC/s", "GROWTH/s");
        assertThat(lines.get(5)).startsWith("order").contains("64 B", "500 k");
        assertThat(lines.get(23)).contains("q quit");
    }

    @Test
    void aCacheInFullMustFitTheUsualSize() {
        press(Command.OPEN);
        List<String> lines = lines(80, 24);
        assertThat(lines.get(4)).startsWith("order  (named, allocator main)");
        assertThat(String.join("\n", lines))
                .contains("scattered", "occupancy", "per second", "lock taken 3", "failures 0");
    }

    @Test
    void everyOrderMustPutTheMostFirst() {
        for (SortOrder order : SortOrder.values()) {
            List<Row> rows = Row.of(timeline, order);
            assertThat(rows).isSortedAccordingTo(order.comparator()).hasSize(15);
        }
        press(Command.BY_WASTE);
        assertThat(lines(80, 24).get(4)).contains("*WASTE").doesNotContain("*LIVE");
    }

    @Test
    void theMarkMustStayOnItsCacheInAnotherOrder() {
        press(Command.DOWN, Command.DOWN);
        String name = marked();
        for (Command order : List.of(Command.BY_RATE, Command.BY_WASTE, Command.BY_LIVE)) {
            press(order);
            assertThat(marked()).isEqualTo(name);
        }
    }

    @Test
    void theMarkMustMoveOnWhenItsCacheIsClosed() {
        press(Command.LAST);
        Reading last = timeline.latest();
        List<CacheView> fewer =
                new ArrayList<>(last.allocators().getFirst().caches().subList(0, 2));
        timeline.add(new Reading(last.at().plusSeconds(1), List.of(Forged.allocator(fewer, 0)), List.of()));
        press(Command.NOTHING);
        assertThat(state.mark()).isEqualTo(1);
        timeline.add(new Reading(last.at().plusSeconds(2), List.of(), List.of()));
        press(Command.UP, Command.OPEN, Command.DOWN);
        assertThat(String.join("\n", lines(80, 24))).contains("No cache yet");
    }

    @Test
    void scrollingMustKeepTheMarkInSight() {
        int visible = TopScreen.visibleRows(10);
        List<Row> rows = Row.of(timeline, state.order());
        for (Command command :
                List.of(Command.LAST, Command.UP, Command.PAGE_UP, Command.FIRST, Command.PAGE_DOWN, Command.DOWN)) {
            state.apply(command, rows, visible);
            assertThat(state.mark()).isBetween(state.first(), state.first() + visible - 1);
        }
    }

    @Test
    void namesMustNotSteerTheTerminal() {
        CacheView evil = Forged.cache("\u001b[2J\u202eevil\n", 64, Collections.nCopies(3, 10), 0);
        timeline.add(new Reading(
                timeline.latest().at().plusSeconds(1), List.of(Forged.allocator(List.of(evil), 0)), List.of()));
        assertThat(lines(80, 24).get(5)).startsWith("?[2J?evil?").doesNotContain("\u001b");
        assertThat(TopOutput.text(new Subject("p", ""), timeline, SortOrder.LIVE))
                .allSatisfy(line -> assertThat(line).doesNotContain("\u001b", "\n"));
    }

    @Test
    void keysMustBeUnderstoodAsTerminalsSendThem() throws IOException {
        String sent = "\u001b?\u001b[A\u001b[B\u001bOA\u001bOB\u001b[5~\u001b[6~\u001b[H\u001b[4~\r"
                + "\u007flwr q?\u001b[?2026;2$yx\u0003";
        NonBlockingReader reader = NonBlocking.nonBlocking("keys", new java.io.StringReader(sent));
        Keys keys = new Keys(reader);
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            commands.add(keys.next(1000));
        }
        assertThat(commands)
                .containsExactly(
                        Command.BACK,
                        Command.HELP,
                        Command.UP,
                        Command.DOWN,
                        Command.UP,
                        Command.DOWN,
                        Command.PAGE_UP,
                        Command.PAGE_DOWN,
                        Command.FIRST,
                        Command.LAST,
                        Command.OPEN,
                        Command.BACK,
                        Command.BY_LIVE,
                        Command.BY_WASTE,
                        Command.BY_RATE,
                        Command.PAUSE,
                        Command.QUIT,
                        Command.HELP,
                        Command.NOTHING,
                        Command.NOTHING,
                        Command.QUIT);
        assertThat(keys.next(1000)).as("at the end of the input").isEqualTo(Command.QUIT);
    }
}
