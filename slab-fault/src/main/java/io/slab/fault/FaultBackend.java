package io.slab.fault;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A page backend that fails when it is told to, and that notes every breach of the contract by its caller: pages that are committed twice,
 * decommitted without being committed, misaligned or out of range, and regions that are released twice or used afterwards. Decommitted
 * pages are filled with garbage, so that whoever relies on their content is found. Thread-safe.
 */
public final class FaultBackend implements PageBackend {
    /** The calls that can fail. */
    public enum Call {
        /** {@link PageBackend#reserve}. */
        RESERVE,
        /** {@link PageRegion#commit}. */
        COMMIT,
        /** {@link PageRegion#decommit}. */
        DECOMMIT,
        /** {@link PageRegion#release}. */
        RELEASE
    }

    /** How a call fails. */
    public enum Fault {
        /** With {@link BackendMemoryException}. */
        NO_MEMORY,
        /** With {@link IllegalStateException}, as a broken plug-in does. */
        EXCEPTION,
        /** With {@link AssertionError}. */
        ERROR,
        /** {@link Call#RESERVE} gives half of what was asked for; other calls fail with an exception. */
        SHORT_REGION,
        /** {@link Call#RESERVE} gives a region that is not aligned; other calls fail with an exception. */
        MISALIGNED_REGION,
        /** {@link Call#DECOMMIT} gives the first half of the pages back and then fails; other calls fail with an exception. */
        HALF
    }

    private static final long PAGE = 4096;

    private final long regionBytes;
    private final Map<Call, Integer> calls = new EnumMap<>(Call.class);
    private final List<FaultRegion> regions = new ArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<FaultStep> script = new ArrayList<>();
    private boolean closed;

    /**
     * A backend that works.
     *
     * @param regionBytes what {@link #preferredRegionBytes} answers, a multiple of 4096
     */
    public FaultBackend(long regionBytes) {
        this.regionBytes = regionBytes;
    }

    /**
     * Lets calls fail from now on.
     *
     * @param call which
     * @param nth the first that fails, counted from 1 over the backend's life
     * @param count how many fail
     * @param how in which way
     */
    public synchronized void fail(Call call, int nth, int count, Fault how) {
        script.clear();
        script.add(new FaultStep(call, nth, count, how, Duration.ZERO));
    }

    /**
     * Follows a script from now on, in place of what it was told before.
     *
     * @param steps what happens when; of several that concern one call the first holds
     */
    public synchronized void play(List<FaultStep> steps) {
        script.clear();
        script.addAll(steps);
    }

    /** Lets everything succeed from now on. */
    public synchronized void heal() {
        script.clear();
    }

    /**
     * How often a call was made.
     *
     * @param call which
     * @return the number, failures included
     */
    public synchronized int calls(Call call) {
        return calls.getOrDefault(call, 0);
    }

    /**
     * Regions that were reserved and not released.
     *
     * @return the number
     */
    public synchronized int liveRegions() {
        return regions.size();
    }

    /**
     * Bytes that are committed in all regions.
     *
     * @return bytes
     */
    public synchronized long committedBytes() {
        return regions.stream().mapToLong(r -> PAGE * r.committed.cardinality()).sum();
    }

    /**
     * Breaches of the contract by the caller.
     *
     * @return one sentence each; empty is what a test wants
     */
    public List<String> violations() {
        return violations;
    }

    @Override
    public long preferredRegionBytes(long reservedBytes) {
        return regionBytes;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DECOMMIT, Capability.NATIVE_ADDRESSES);
    }

    @Override
    public long pageBytes() {
        return PAGE;
    }

    @Override
    public synchronized PageRegion reserve(long bytes, long alignment, int node) {
        require(bytes > 0 && bytes % PAGE == 0, "reserves " + bytes + " bytes");
        require(Long.bitCount(alignment) == 1 && alignment >= PAGE, "reserves with alignment " + alignment);
        require(!closed, "reserves after the backend was closed");
        Fault now = fault(Call.RESERVE);
        long size = now == Fault.SHORT_REGION ? Math.max(PAGE, bytes / 2 / PAGE * PAGE) : bytes;
        if (now == Fault.SHORT_REGION && size == bytes) {
            throw new IllegalStateException("scripted");
        }
        Arena arena = Arena.ofShared();
        MemorySegment memory;
        try {
            memory = arena.allocate(size + PAGE, Math.max(alignment, 2 * PAGE));
        } catch (OutOfMemoryError | IllegalArgumentException e) {
            arena.close();
            throw new BackendMemoryException("no " + bytes + " bytes", e);
        }
        long offset = now == Fault.MISALIGNED_REGION ? PAGE / 2 : 0;
        FaultRegion region = new FaultRegion(arena, memory.asSlice(offset, size));
        regions.add(region);
        return region;
    }

    @Override
    public synchronized void close() {
        require(regions.isEmpty(), "closes the backend before " + regions.size() + " regions were released");
        require(!closed, "closes the backend twice");
        closed = true;
    }

    private void require(boolean ok, String breach) {
        if (!ok) {
            violations.add("the caller " + breach);
        }
    }

    /** Counts a call and fails it if it is its turn; what is returned concerns the region. */
    private @Nullable Fault fault(Call call) {
        int number = calls.merge(call, 1, Integer::sum);
        FaultStep step = script.stream()
                .filter(s -> s.concerns(call, number))
                .findFirst()
                .orElse(null);
        if (step == null) {
            return null;
        }
        if (!step.delay().isZero()) {
            LockSupport.parkNanos(step.delay().toNanos());
        }
        Fault how = step.fault();
        if (how == null) {
            return null;
        }
        if (how == Fault.NO_MEMORY) {
            throw new BackendMemoryException("scripted", null);
        }
        if (how == Fault.ERROR) {
            throw new AssertionError("scripted");
        }
        if (how == Fault.HALF && call == Call.DECOMMIT) {
            return how;
        }
        if (how == Fault.EXCEPTION || how == Fault.HALF || call != Call.RESERVE) {
            throw new IllegalStateException("scripted");
        }
        return how;
    }

    private final class FaultRegion implements PageRegion {
        private final Arena arena;
        private final MemorySegment segment;
        private final BitSet committed = new BitSet();
        private boolean released;

        FaultRegion(Arena arena, MemorySegment segment) {
            this.arena = arena;
            this.segment = segment;
        }

        @Override
        public MemorySegment segment() {
            return segment;
        }

        private int page(long offset, long bytes, String what) {
            require(!released, what + " in a released region");
            require(
                    offset >= 0
                            && bytes > 0
                            && offset % PAGE == 0
                            && bytes % PAGE == 0
                            && offset + bytes <= segment.byteSize(),
                    what + " " + bytes + " bytes at " + offset + " of " + segment.byteSize());
            return (int) (offset / PAGE);
        }

        @Override
        public void commit(long offset, long bytes) {
            synchronized (FaultBackend.this) {
                int page = page(offset, bytes, "commits");
                int end = page + (int) (bytes / PAGE);
                int already = committed.nextSetBit(page);
                require(already < 0 || already >= end, "commits page " + already + " twice");
                fault(Call.COMMIT);
                committed.set(page, end);
            }
        }

        @Override
        public void decommit(long offset, long bytes) {
            synchronized (FaultBackend.this) {
                int page = page(offset, bytes, "decommits");
                int end = page + (int) (bytes / PAGE);
                require(committed.nextClearBit(page) >= end, "decommits page " + page + " uncommitted");
                boolean half = fault(Call.DECOMMIT) == Fault.HALF;
                // The caller hears of a failure, and counts all of the pages as committed: so do we.
                long lost = half ? bytes / PAGE / 2 * PAGE : bytes;
                segment.asSlice(offset, lost).fill((byte) 0xDB);
                if (half) {
                    throw new IllegalStateException("scripted");
                }
                committed.clear(page, end);
            }
        }

        @Override
        public void release() {
            synchronized (FaultBackend.this) {
                require(!released, "releases a region twice");
                fault(Call.RELEASE);
                released = true;
                regions.remove(this);
                arena.close();
            }
        }
    }
}
