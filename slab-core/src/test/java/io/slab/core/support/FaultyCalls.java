package io.slab.core.support;

import io.slab.core.memory.SystemCall;
import io.slab.core.memory.SystemCallException;
import io.slab.core.memory.SystemCalls;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operating system, but for the calls that are told to fail; keeps account of address space and descriptors that were not given back. */
public final class FaultyCalls implements SystemCalls {
    private static final int MAP_FIXED = 0x10;

    private final Map<SystemCall, Integer> counts = new EnumMap<>(SystemCall.class);
    private final Set<Long> descriptors = new HashSet<>();
    private List<long[]> mapped = new ArrayList<>(); // start, end
    private SystemCall failing;
    private int from;
    private long to;
    private int errno;

    /** Lets calls fail: from the n-th on (counted from 1 over the life of this), so many. */
    public synchronized FaultyCalls fail(SystemCall call, int nth, int count, int withErrno) {
        failing = call;
        from = nth;
        to = (long) nth + count;
        errno = withErrno;
        return this;
    }

    public synchronized void heal() {
        failing = null;
    }

    public synchronized int count(SystemCall call) {
        return counts.getOrDefault(call, 0);
    }

    /** Bytes of address space that are mapped and were not unmapped. */
    public synchronized long mappedBytes() {
        return mapped.stream().mapToLong(m -> m[1] - m[0]).sum();
    }

    public synchronized Set<Long> descriptors() {
        return Set.copyOf(descriptors);
    }

    @Override
    public long call(SystemCall call, long... arguments) {
        if (call != SystemCall.POLL) {
            return counted(call, arguments);
        }
        synchronized (this) {
            if (call == failing) {
                return counted(call, arguments);
            }
            counts.merge(call, 1, Integer::sum);
        }
        return SystemCalls.C_LIBRARY.call(call, arguments); // may sleep until another call wakes it
    }

    private synchronized long counted(SystemCall call, long... arguments) {
        int number = counts.merge(call, 1, Integer::sum);
        if (call == failing && number >= from && number < to) {
            if (call == SystemCall.CLOSE) { // Linux gives the descriptor up even if it reports an error
                SystemCalls.C_LIBRARY.call(call, arguments);
                descriptors.remove(arguments[0]);
            }
            throw new SystemCallException(call + " number " + number, errno, "scripted");
        }
        long result = SystemCalls.C_LIBRARY.call(call, arguments);
        switch (call) {
            case MMAP -> {
                if ((arguments[3] & MAP_FIXED) == 0) {
                    mapped.add(new long[] {result, result + arguments[1]});
                }
            }
            case MUNMAP -> unmapped(arguments[0], arguments[0] + arguments[1]);
            case OPEN, EVENTFD, MEMFD_CREATE, MEMFD_SECRET -> descriptors.add(result);
            case CLOSE -> descriptors.remove(arguments[0]);
            default -> {}
        }
        return result;
    }

    private void unmapped(long start, long end) {
        List<long[]> left = new ArrayList<>();
        for (long[] m : mapped) {
            if (m[0] < Math.min(m[1], start)) {
                left.add(new long[] {m[0], Math.min(m[1], start)});
            }
            if (Math.max(m[0], end) < m[1]) {
                left.add(new long[] {Math.max(m[0], end), m[1]});
            }
        }
        mapped = left;
    }
}
