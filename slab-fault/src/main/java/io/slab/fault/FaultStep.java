package io.slab.fault;

import io.slab.error.SlabConfigurationException;
import io.slab.fault.FaultBackend.Call;
import io.slab.fault.FaultBackend.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of a {@link FaultBackend}'s script: which calls fail, or are late.
 *
 * @param call which kind of call
 * @param nth the first it concerns, counted from 1 over the backend's life
 * @param count how many
 * @param fault how they fail; {@code null} if they are only late
 * @param delay how late they are
 */
public record FaultStep(
        Call call, int nth, int count, @Nullable Fault fault, Duration delay) {
    private static final Pattern TEXT =
            Pattern.compile("([a-z]+)#(\\d{1,9})(\\.\\.(\\d{1,9})?)?=(?:([a-z-]+)|(\\d{1,6})ms)");

    /**
     * Reads a script: steps joined by {@code ;}, each {@code call#n=what} or {@code call#first..last=what} or {@code call#first..=what}, where
     * call is {@code reserve}, {@code commit}, {@code decommit} or {@code release}, and what is the name of a {@link Fault} in lower
     * case with '-', or a delay such as {@code 20ms}. Calls are counted from 1, and the last is not before the first.
     *
     * @param text the script; empty for no steps
     * @return the steps
     * @throws SlabConfigurationException if it is not of that form
     */
    public static List<FaultStep> parse(String text) {
        List<FaultStep> steps = new ArrayList<>();
        for (String part : text.isBlank() ? new String[0] : text.split(";", -1)) {
            Matcher matcher = TEXT.matcher(part.strip());
            if (!matcher.matches()) {
                throw wrong(part, "write call#first..last=fault or call#n=20ms");
            }
            int first = Integer.parseInt(Objects.requireNonNull(matcher.group(2)));
            int count = count(part, matcher, first);
            String late = matcher.group(6);
            Duration delay = late == null ? Duration.ZERO : Duration.ofMillis(Long.parseLong(late));
            String fault = matcher.group(5);
            try {
                steps.add(new FaultStep(
                        Call.valueOf(constant(Objects.requireNonNull(matcher.group(1)))),
                        first,
                        count,
                        fault == null ? null : Fault.valueOf(constant(fault)),
                        delay));
            } catch (IllegalArgumentException e) {
                throw wrong(part, "calls are " + List.of(Call.values()) + ", faults " + List.of(Fault.values()));
            }
        }
        return steps;
    }

    /** A step that concerns no call would pass for a test that nothing went wrong in. */
    private static int count(String part, Matcher matcher, int first) {
        if (first == 0) {
            throw wrong(part, "calls are counted from 1");
        }
        if (matcher.group(3) == null) {
            return 1;
        }
        String text = matcher.group(4);
        if (text == null) {
            return Integer.MAX_VALUE;
        }
        int last = Integer.parseInt(text);
        if (last < first) {
            String range = matcher.group(1) + "#" + Math.max(1, last) + ".." + first;
            throw wrong(part, "the last call is before the first, write " + range);
        }
        return last - first + 1;
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static SlabConfigurationException wrong(String part, String allowed) {
        return new SlabConfigurationException("option 'script': '" + part + "' is no step: " + allowed);
    }

    boolean concerns(Call other, int number) {
        return call == other && number >= nth && number - nth < count;
    }
}
