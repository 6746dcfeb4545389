package io.slab.core.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.time.Duration;
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

    private static final class Handles {
        static final MethodHandle OPEN = handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 2);
        static final MethodHandle WRITE =
                handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), 0);
        static final MethodHandle POLL = handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), 0);
        static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 0);

        private Handles() {}

        private static MethodHandle handle(String name, FunctionDescriptor type, int variadicFrom) {
            Linker linker = Linker.nativeLinker();
            MemorySegment function = linker.defaultLookup().findOrThrow(name);
            return variadicFrom == 0
                    ? linker.downcallHandle(function, type)
                    : linker.downcallHandle(function, type, Linker.Option.firstVariadicArg(variadicFrom));
        }
    }

    /**
     * Sets a trigger.
     *
     * @param file a {@code memory.pressure} file
     * @param stall how long some task must wait within two seconds
     * @return the trigger; {@link #NONE} where the system or its permissions do not let us, which the log tells
     */
    public static PressureTrigger open(Path file, Duration stall) {
        if (CLibrary.unavailable().isPresent()) {
            LOG.info("Slab: no pressure trigger: {}", CLibrary.unavailable().get());
            return NONE;
        }
        long micros = Math.clamp(stall.toNanos() / 1000, 1, WINDOW_MICROS);
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) Handles.OPEN.invokeExact(arena.allocateFrom(file.toString()), O_RDWR_NONBLOCK);
            if (fd < 0) {
                LOG.info("Slab: no pressure trigger, as {} cannot be opened for writing", file);
                return NONE;
            }
            PressureTrigger trigger = new PressureTrigger(fd);
            MemorySegment text = arena.allocateFrom("some " + micros + " " + WINDOW_MICROS);
            if ((long) Handles.WRITE.invokeExact(fd, text, text.byteSize()) < 0) {
                trigger.close();
                LOG.info("Slab: no pressure trigger, as the kernel refuses 'some {} {}' in {}", micros, WINDOW_MICROS, file);
                return NONE;
            }
            return trigger;
        } catch (Throwable t) {
            throw CLibrary.unexpected(t);
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
            int ready = (int) Handles.POLL.invokeExact(poll, 1L, 0);
            return ready > 0 && (poll.get(JAVA_SHORT, REVENTS) & POLLPRI) != 0;
        } catch (Throwable t) {
            throw CLibrary.unexpected(t);
        }
    }

    @Override
    public synchronized void close() {
        if (descriptor >= 0) {
            int fd = descriptor;
            descriptor = -1;
            try {
                var _ = (int) Handles.CLOSE.invokeExact(fd);
            } catch (Throwable t) {
                throw CLibrary.unexpected(t);
            }
        }
    }
}
