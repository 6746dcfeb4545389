package io.slab.core.page;

import io.slab.error.SlabPluginException;
import io.slab.spi.PageIndex;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Spans that a plug-in's {@link PageIndex} leads to: it knows numbers, this class what they stand for. No answer is believed: a number must lead to
 * a span that covers the address. Spans of a single frame that describe themselves need no index: they are in tables of their own.
 *
 * <p>Writes happen under the page layer's lock, before an address of the span is given to anybody; whoever asks about an address of ours got it
 * through something that orders these writes before. Racing questions about foreign addresses find a stale array or {@code null}: a refusal.
 */
public final class IndexedSpans {
    private static final int FIRST_LENGTH = 16;

    private final String name;
    private final PageIndex index;
    private final BiConsumer<String, Throwable> failures;
    private final PageMap singles;
    private final Map<Span, Integer> numbers = new HashMap<>();
    private final Deque<Integer> unused = new ArrayDeque<>();
    private volatile @Nullable Span[] spans = new Span[FIRST_LENGTH];
    private int numbered;

    /**
     * No spans.
     *
     * @param name the plug-in's name, for errors
     * @param index an empty index
     * @param frameShift the binary logarithm of the frame size
     * @param failures hears what failed without failing the operation, and why
     */
    public IndexedSpans(String name, PageIndex index, int frameShift, BiConsumer<String, Throwable> failures) {
        this.name = name;
        this.index = index;
        this.singles = new PageMap(frameShift);
        this.failures = failures;
    }

    @Nullable
    Span find(long address) {
        Span single = singles.find(address);
        return single != null && single.contains(address) ? single : findByIndex(address);
    }

    /** What stands at the frames of a span is another than before. */
    void refresh(Span span) {
        if (needsNoIndex(span)) {
            singles.refresh(span, 0, 1);
        }
    }

    private static boolean needsNoIndex(Span span) {
        return span.frames() == 1 && span.isSelfDescribing();
    }

    private @Nullable Span findByIndex(long address) {
        int number;
        try {
            number = index.find(address);
        } catch (Throwable e) {
            throw threw("find of 0x" + Long.toHexString(address), e);
        }
        @Nullable Span[] all = spans;
        Span span = number >= 0 && number < all.length ? all[number] : null;
        return span != null && span.contains(address) ? span.at(address) : null;
    }

    void put(Span span) {
        if (needsNoIndex(span)) {
            singles.put(span);
        } else {
            enter(span);
        }
    }

    private void enter(Span span) {
        Integer free = unused.poll();
        int number = free == null ? numbered++ : free;
        if (number >= spans.length) {
            spans = Arrays.copyOf(spans, 2 * spans.length);
        }
        spans[number] = span;
        try {
            index.put(span.address(), span.bytes(), number);
        } catch (Throwable e) {
            spans[number] = null;
            forget(span, -1); // what it entered before it threw
            throw threw("put of " + span, e);
        }
        numbers.put(span, number);
    }

    void remove(Span span) {
        if (needsNoIndex(span)) {
            singles.remove(span);
            return;
        }
        Integer number = numbers.remove(span);
        if (number != null) {
            spans[number] = null; // from now on, whatever the index answers is refused
            forget(span, number);
        }
    }

    private void forget(Span span, int number) {
        try {
            index.remove(span.address(), span.bytes());
            if (number >= 0) {
                unused.push(number);
            }
        } catch (Throwable e) {
            failures.accept("page index '" + name + "' threw for the removal of " + span, e);
        }
    }

    private SlabPluginException threw(String what, Throwable cause) {
        return new SlabPluginException(name, "page index '" + name + "' threw for the " + what + ": " + cause, cause);
    }

    Set<Span> all() {
        Set<Span> all = new HashSet<>(numbers.keySet());
        all.addAll(singles.spans());
        return all;
    }

    /** Forgets everything and closes the index. */
    void close() {
        numbers.clear();
        singles.clear();
        Arrays.fill(spans, null);
        try {
            index.close();
        } catch (Throwable e) {
            failures.accept("page index '" + name + "' threw when it was closed", e);
        }
    }

    long heapBytes() {
        return singles.heapBytes() + 200 + 4L * spans.length + 64L * numbers.size();
    }
}
