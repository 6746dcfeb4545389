package io.slab.core.sample;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A sampled object while it is live. */
final class Sample {
    private final String owner;
    private final long bytes;
    private final double weight;

    /** Until somebody asks for the frames. */
    private @Nullable StackSample stack = new StackSample();

    private List<String> frames = List.of();

    /**
     * Of the calling thread, which is allocating.
     *
     * @param owner the label
     * @param bytes the object's size
     * @param weight how many objects it stands for
     */
    Sample(String owner, long bytes, double weight) {
        this.owner = owner;
        this.bytes = bytes;
        this.weight = weight;
    }

    String owner() {
        return owner;
    }

    long bytes() {
        return bytes;
    }

    double weight() {
        return weight;
    }

    synchronized List<String> frames(UnaryOperator<List<String>> same) {
        StackSample taken = stack;
        if (taken != null) {
            frames = same.apply(taken.frames());
            stack = null; // it keeps classes from being unloaded
        }
        return frames;
    }
}
