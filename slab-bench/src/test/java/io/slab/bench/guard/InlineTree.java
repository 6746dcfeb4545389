package io.slab.bench.guard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What C2 said of the calls in one compiled method, read from what {@code PrintCompilation} and {@code PrintInlining} print. */
final class InlineTree {
    /** A method that C2 compiled as a whole; a compilation that goes on in the midst of a loop says so by a %. */
    private static final Pattern ROOT =
            Pattern.compile("\\s*\\d+\\s+\\d+\\s+[sbn! ]*4\\s+(\\S+::\\S+) (\\(\\d+ bytes\\))\\s*");

    private static final Pattern CALL = Pattern.compile("@ \\d+\\s+(\\S+::\\S+ \\(\\d+ bytes\\))\\s+(.*)");

    /** Several verdicts on one call, the last of which holds, are that far apart. */
    private static final Pattern BETWEEN = Pattern.compile("\\s{3,}");

    private static final Pattern INLINED =
            Pattern.compile("inline \\(hot\\).*|force inline.*|accessor|\\(intrinsic\\)|many throws");
    private static final String REFUSED = "failed to inline: ";

    /** Of calls that the program did not make, or hardly ever. */
    private static final Pattern COLD = Pattern.compile(
            REFUSED + "(call site not reached|never executed|low call site frequency|too cold to inline)");

    /** A call: what stands to its left tells how deep it is; the method with its size, and what was said of it. */
    private record Call(int depth, String method, String verdict) {
        boolean isInlined() {
            boolean inlined = false;
            for (String each : BETWEEN.split(verdict)) {
                inlined = INLINED.matcher(each).matches() || (inlined && !each.startsWith(REFUSED));
            }
            return inlined;
        }

        boolean isCold() {
            return COLD.matcher(verdict).lookingAt();
        }

        @Override
        public String toString() {
            return method + " " + verdict;
        }
    }

    private final String root;
    private final List<Call> calls = new ArrayList<>();

    private InlineTree(String root) {
        this.root = root;
    }

    /** The last compilation of each method that was compiled, by the method's name and size. */
    static Map<String, InlineTree> read(List<String> output) {
        Map<String, InlineTree> trees = new LinkedHashMap<>();
        InlineTree open = new InlineTree("");
        for (String line : output) {
            Matcher start = ROOT.matcher(line);
            Matcher call = CALL.matcher(line);
            if (start.matches()) {
                open = new InlineTree(start.group(1) + " " + start.group(2));
                trees.put(open.root, open);
            } else if (call.find()) {
                open.calls.add(new Call(call.start(), call.group(1), call.group(2)));
            } else if (!line.contains("made not entrant")) {
                open = new InlineTree(""); // by another compiler, perhaps
            }
        }
        return trees;
    }

    /**
     * The calls of a path, as far as they come from the path itself: what is called from elsewhere is on its way to something rare.
     *
     * @param path its methods, with their sizes
     */
    List<String> inlined(Set<String> path) {
        return on(path).stream().filter(Call::isInlined).map(Call::toString).toList();
    }

    /** Those of them that are not inlined, whatever was the reason, unless the program did not make them. */
    List<String> refused(Set<String> path) {
        return on(path).stream()
                .filter(call -> !call.isInlined() && !call.isCold())
                .map(Call::toString)
                .toList();
    }

    private List<Call> on(Set<String> path) {
        List<Call> found = new ArrayList<>();
        Deque<Call> callers = new ArrayDeque<>();
        for (Call call : calls) {
            while (!callers.isEmpty() && callers.peek().depth >= call.depth) {
                callers.pop();
            }
            if (path.contains(call.method) && (callers.isEmpty() || path.contains(callers.peek().method))) {
                found.add(call);
            }
            callers.push(call);
        }
        return found;
    }
}
