package io.slab.spi;

import java.util.Objects;

/**
 * One thing that a page backend has to say about its state, for {@code stats()} and {@code dump()}: a setting that the kernel does not honour, which
 * protections are in force, how often something was tried and failed.
 *
 * @param topic what it is about, a word or two: {@code thp}, {@code protection}, {@code hugepage}
 * @param text one sentence or figure
 */
public record BackendNote(String topic, String text) {
    /** Checks that both are there. */
    public BackendNote {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(text, "text");
    }
}
