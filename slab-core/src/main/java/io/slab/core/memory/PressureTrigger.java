package io.slab.core.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trigger of Linux's pressure stall information: the kernel watches a window of two seconds and remembers whether tasks waited for memory for longer
 * than agreed in it. Thread-safe.
 */
public final class PressureTrigger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    /** The shortest window that the kernel grants to everybody; others must be multiples of it. */
    private static final long WINDOW_MICROS = 2_000_000;

    private static final int O_RDWR_NONBLOCK = 0x2 | 0x800;
    private static final short POLLPRI = 2;
    private static final StructLayout POLLFD = MemoryLayout.structLayout(JAVA_INT, JAVA_SHORT, JAVA_SHORT);
    private static final long EVENTS = 4;
    private static final long REVENTS = 6;

    /** One that never fires. */
    public static final PressureTrigger NONE = new PressureTrigger(-1);

    private int descriptor;

    private PressureTrigger(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Sets a trigger.
     *
     * @param file a {@code memory.pressure} file
     * @param stall how long some task must wait within two seconds
     * @return the trigger; {@link #NONE} where the system or its permissions do not let us, which the log tells
     */
    public static PressureTrigger open(Path file, Duration stall) {
        Optional<String> unavailable = Linux.unavailable();
        if (unavailable.isPresent()) {
            LOG.info("Slab: the kernel sets no pressure trigger for us: {}", unavailable.get());
            return NONE;
        }
        long micros = Math.clamp(stall.toNanos() / 1000, 1, WINDOW_MICROS);
        SystemCalls calls = SystemCalls.C_LIBRARY;
        PressureTrigger trigger = NONE;
        try (Arena arena = Arena.ofConfined()) {
            trigger = new PressureTrigger((int) calls.call(
                    SystemCall.OPEN, arena.allocateFrom(file.toString()).address(), O_RDWR_NONBLOCK, 0));
            MemorySegment text = arena.allocateFrom("some " + micros + " " + WINDOW_MICROS);
            calls.call(SystemCall.WRITE, trigger.descriptor, text.address(), text.byteSize());
            return trigger;
        } catch (SystemCallException e) {
            trigger.close();
            LOG.info("Slab: the kernel sets no pressure trigger for us in {}: {}", file, e.getMessage());
            return NONE;
        }
    }

    /**
     * Whether this is a trigger that may fire.
     *
     * @return false for {@link #NONE} and after {@link #close}
     */
    public synchronized boolean isSet() {
        return descriptor >= 0;
    }

    /**
     * Whether tasks waited for so long since the last call. Does not block.
     *
     * @return true once for each time
     */
    public synchronized boolean hasFired() {
        if (descriptor < 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(POLLFD);
            poll.set(JAVA_INT, 0, descriptor);
            poll.set(JAVA_SHORT, EVENTS, POLLPRI);
            long ready = SystemCalls.C_LIBRARY.call(SystemCall.POLL, poll.address(), 1, 0);
            return ready > 0 && (poll.get(JAVA_SHORT, REVENTS) & POLLPRI) != 0;
        }
    }

    @Override
    public synchronized void close() {
        if (descriptor >= 0) {
            int fd = descriptor;
            descriptor = -1;
            SystemCalls.C_LIBRARY.call(SystemCall.CLOSE, fd);
        }
    }
}
