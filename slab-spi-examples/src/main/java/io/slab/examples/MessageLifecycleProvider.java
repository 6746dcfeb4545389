package io.slab.examples;

import io.slab.spi.ObjectLifecycle;
import io.slab.spi.ObjectLifecycleProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * The lifecycle {@code example-message}: writes the parts of a message's header that never change once, when a slab is made, instead of at
 * each allocation. Users of the cache must leave these fields as they are, and bring {@link #LENGTH} back to 0 before they free.
 *
 * <pre>
 *  0  int   magic     {@link #MAGIC_VALUE}
 *  4  int   version   the option
 *  8  long  length    0 while free
 * 16  …     payload   untouched
 * </pre>
 */
public final class MessageLifecycleProvider implements ObjectLifecycleProvider {
    /** The offset of the magic number, in bytes. */
    public static final long MAGIC = 0;

    /** The offset of the version, in bytes. */
    public static final long VERSION = 4;

    /** The offset of the length, in bytes. */
    public static final long LENGTH = 8;

    /** What every constructed message begins with. */
    public static final int MAGIC_VALUE = 0x4D455353;

    /** For the service loader. */
    public MessageLifecycleProvider() {}

    @Override
    public String name() {
        return "example-message";
    }

    @Override
    public String description() {
        return "writes a message's constant header once, when its slab is made";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(new StrategyOption("version", StrategyOption.Type.INTEGER, "1", "the version to write"));
    }

    @Override
    public ObjectLifecycle create(StrategyOptions options) {
        return new Message((int) options.integer("version", 1, 1, 255));
    }

    private record Message(int version) implements ObjectLifecycle {
        @Override
        public void construct(MemorySegment object) {
            object.set(ValueLayout.JAVA_INT, MAGIC, MAGIC_VALUE);
            object.set(ValueLayout.JAVA_INT, VERSION, version);
            object.set(ValueLayout.JAVA_LONG, LENGTH, 0);
        }

        @Override
        public void destruct(MemorySegment object) {
            object.set(ValueLayout.JAVA_INT, MAGIC, 0); // a stale reader will notice
        }
    }
}
