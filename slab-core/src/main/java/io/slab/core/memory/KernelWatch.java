package io.slab.core.memory;

import static io.slab.core.memory.SystemCall.CLOSE;
import static io.slab.core.memory.SystemCall.EVENTFD;
import static io.slab.core.memory.SystemCall.OPEN;
import static io.slab.core.memory.SystemCall.POLL;
import static io.slab.core.memory.SystemCall.PREAD;
import static io.slab.core.memory.SystemCall.WRITE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Files of the kernel that tell when something happens, and a thread that sleeps in {@code poll(2)} until they do: triggers of the pressure stall
 * information, and event files of cgroups ({@code memory.events}, {@code cgroup.events}).
 *
 * <p>One thread adds files, waits, and {@linkplain #close closes}; any thread may {@link #end} the waiting, which an {@code eventfd} beside the
 * files sees to.
 */
public final class KernelWatch implements AutoCloseable {
    /** The shortest window of a trigger that the kernel grants to everybody; others must be multiples of it. */
    private static final long WINDOW_MICROS = 2_000_000;

    private static final int CLOEXEC = 0x80000;
    private static final int O_RDONLY_CLOEXEC = CLOEXEC;
    private static final int O_RDWR_NONBLOCK_CLOEXEC = 0x2 | 0x800 | CLOEXEC;
    private static final int BUFFER_BYTES = 4096;

    private static final StructLayout POLLFD = MemoryLayout.structLayout(JAVA_INT, JAVA_SHORT, JAVA_SHORT);
    private static final long EVENTS = 4;
    private static final long REVENTS = 6;
    private static final short POLLIN = 0x01;
    private static final short POLLPRI = 0x02;
    private static final short POLLERR = 0x08;
    private static final short POLLNVAL = 0x20;

    /** A file that may tell something; one that is read has to be read again after each event, or it tells the same again at once. */
    private record Source(Path file, int descriptor, boolean isRead) {}

    private final SystemCalls calls;
    private int ending;
    private final List<Source> sources = new ArrayList<>();

    /**
     * One that watches nothing yet.
     *
     * @param calls the operating system
     * @throws SystemCallException if the kernel has no descriptor for it
     */
    public KernelWatch(SystemCalls calls) {
        this.calls = calls;
        this.ending = (int) calls.call(EVENTFD, 0, CLOEXEC);
    }

    /**
     * Has the kernel tell when tasks wait too long.
     *
     * @param file one of the pressure files: {@code /proc/pressure/memory}, or {@code memory.pressure} of a cgroup
     * @param stall how long some task must wait within two seconds; told once in two seconds at most
     * @throws SystemCallException if the kernel or its permissions do not let us; nothing has changed then
     */
    public void addTrigger(Path file, Duration stall) {
        long micros = Math.clamp(stall.toNanos() / 1000, 1, WINDOW_MICROS);
        add(file, O_RDWR_NONBLOCK_CLOEXEC, false, (descriptor, arena) -> {
            MemorySegment text = arena.allocateFrom("some " + micros + " " + WINDOW_MICROS);
            calls.call(WRITE, descriptor, text.address(), text.byteSize());
        });
    }

    /**
     * Has the kernel tell when an event file changes.
     *
     * @param file such as {@code memory.events} of a cgroup
     * @throws SystemCallException if the file cannot be read; nothing has changed then
     */
    public void addEvents(Path file) {
        add(file, O_RDONLY_CLOEXEC, true, this::read);
    }

    private interface Preparation {
        void prepare(int descriptor, Arena arena);
    }

    private void add(Path file, int flags, boolean isRead, Preparation preparation) {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor =
                    (int) calls.call(OPEN, arena.allocateFrom(file.toString()).address(), flags, 0);
            try {
                preparation.prepare(descriptor, arena);
            } catch (SystemCallException e) {
                calls.call(CLOSE, descriptor);
                throw e;
            }
            sources.add(new Source(file, descriptor, isRead));
        }
    }

    private void read(int descriptor, Arena arena) {
        MemorySegment buffer = arena.allocate(BUFFER_BYTES);
        calls.call(PREAD, descriptor, buffer.address(), BUFFER_BYTES, 0);
    }

    /**
     * Whether there is nothing to wait for: nothing was added, or all of it has vanished.
     *
     * @return true if {@link #await} would never tell anything
     */
    public boolean isEmpty() {
        return sources.isEmpty();
    }

    /**
     * Sleeps until something happens, the files vanish (with their cgroup, say), or somebody {@linkplain #end ends} it.
     *
     * @return the files that told something; empty when it was ended, or when a file vanished, which is then watched no more
     * @throws SystemCallException if the kernel cannot wait
     */
    public List<Path> await() {
        List<Path> told = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment polls = arena.allocate(POLLFD, sources.size() + 1L);
            ask(polls, 0, ending, POLLIN);
            for (int i = 0; i < sources.size(); i++) {
                ask(polls, i + 1, sources.get(i).descriptor(), POLLPRI);
            }
            calls.call(POLL, polls.address(), sources.size() + 1L, -1);
            if (answer(polls, 0) != 0) {
                return told;
            }
            for (int i = sources.size() - 1; i >= 0; i--) { // from the end, since some may go
                if (tells(sources.get(i), answer(polls, i + 1), arena)) {
                    told.add(sources.get(i).file());
                }
            }
        }
        return told;
    }

    private boolean tells(Source source, short answer, Arena arena) {
        // A trigger reports an error only when it is gone; an event file does with each event.
        if ((answer & POLLNVAL) != 0 || (!source.isRead() && (answer & POLLERR) != 0)) {
            drop(source);
            return false;
        }
        if ((answer & POLLPRI) == 0) {
            return false;
        }
        if (source.isRead()) {
            try {
                read(source.descriptor(), arena);
            } catch (SystemCallException e) { // its cgroup was removed
                drop(source);
                return false;
            }
        }
        return true;
    }

    private void drop(Source source) {
        sources.remove(source);
        calls.call(CLOSE, source.descriptor());
    }

    /**
     * Sleeps for a time, whatever the files tell, but not longer than until somebody {@linkplain #end ends} it.
     *
     * @param time how long; milliseconds count
     * @return whether it was ended
     * @throws SystemCallException if the kernel cannot wait
     */
    public boolean pause(Duration time) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(POLLFD);
            ask(poll, 0, ending, POLLIN);
            return calls.call(POLL, poll.address(), 1, Math.clamp(time.toMillis(), 0, Integer.MAX_VALUE)) > 0;
        }
    }

    private static void ask(MemorySegment polls, long index, int descriptor, short events) {
        polls.set(JAVA_INT, index * POLLFD.byteSize(), descriptor);
        polls.set(JAVA_SHORT, index * POLLFD.byteSize() + EVENTS, events);
    }

    private static short answer(MemorySegment polls, long index) {
        return polls.get(JAVA_SHORT, index * POLLFD.byteSize() + REVENTS);
    }

    /**
     * Ends all waiting, now and for good. From any thread, before {@link #close}.
     *
     * @throws SystemCallException never on a working system
     */
    public void end() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(JAVA_LONG);
            one.set(JAVA_LONG, 0, 1);
            calls.call(WRITE, ending, one.address(), one.byteSize());
        }
    }

    /**
     * Gives all descriptors back; the second time it does nothing. Nobody may be waiting.
     *
     * @throws SystemCallException if the kernel reports an error; all descriptors are given back even so
     */
    @Override
    public void close() {
        SystemCallException failure = null;
        List<Integer> open = new ArrayList<>();
        sources.forEach(source -> open.add(source.descriptor()));
        sources.clear();
        if (ending >= 0) {
            open.add(ending);
            ending = -1;
        }
        for (int descriptor : open) {
            try {
                calls.call(CLOSE, descriptor);
            } catch (SystemCallException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
