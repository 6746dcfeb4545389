package io.slab.core.backend;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.Providers;
import io.slab.spi.Strategy;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The backend {@code composite}. */
public final class CompositeBackendProvider implements PageBackendProvider {
    private static final String DEFAULT = "hugepage+mmap";

    /** Without a choice, where none of the default can be used. Not beside the others: what one member cannot do, the whole cannot. */
    private static final String LAST_RESORT = "arena";

    /** For the service loader. */
    public CompositeBackendProvider() {}

    @Override
    public String name() {
        return "composite";
    }

    @Override
    public String description() {
        return "tries backends in order, and spills to the next when one is full or fails";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(StrategyOption.text(
                "of",
                DEFAULT,
                "backends joined by '+', in parentheses where they have options: (hugepage:page=1g)+mmap;"
                        + " by default arena where neither of both works"));
    }

    @Override
    public PageBackend create(StrategyOptions options) {
        Notes notes = new Notes("composite");
        List<CompositeMember> members = new ArrayList<>();
        Optional<String> of = options.text("of");
        try {
            for (String text : split(of.orElse(DEFAULT))) {
                add(text, members, notes);
            }
            if (members.isEmpty() && of.isEmpty()) {
                add(LAST_RESORT, members, notes);
            }
            if (members.isEmpty()) {
                throw new SlabConfigurationException(
                        "option 'of': none of the backends can be used here: " + notes.list());
            }
            return new CompositeBackend(members, notes);
        } catch (RuntimeException | Error e) {
            for (CompositeMember made : members) {
                try {
                    made.backend().close();
                } catch (RuntimeException again) {
                    e.addSuppressed(again);
                }
            }
            throw e;
        }
    }

    private static void add(String text, List<CompositeMember> members, Notes notes) {
        Strategy<PageBackend> choice = Strategy.named(text);
        PageBackendProvider provider = Providers.of(PageBackendProvider.class).get(choice.name());
        Optional<String> why = provider.unavailable();
        if (why.isPresent()) {
            notes.degraded(choice.name(), "passed over: " + why.get());
        } else {
            members.add(new CompositeMember(choice.toString(), Providers.create(provider, choice)));
        }
    }

    /** Cuts at every '+' outside of parentheses; parentheses around a whole part are dropped. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '+';
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '+' && (depth == 0 || i == text.length())) {
                String part = text.substring(from, i).strip();
                boolean wrapped = part.startsWith("(") && part.endsWith(")");
                parts.add(wrapped ? part.substring(1, part.length() - 1) : part);
                from = i + 1;
            }
        }
        return parts;
    }
}
