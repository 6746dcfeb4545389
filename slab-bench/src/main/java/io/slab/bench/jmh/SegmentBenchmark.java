package io.slab.bench.jmh;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Segments that do not leave the method, which the JIT can do without, and segments that do. Those that live longer are in
 * {@link BatchBenchmark}.
 */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class SegmentBenchmark extends PeerBenchmark {
    private SlabAllocator slabs;
    private SlabCache cache;

    private ByteBufAllocator netty;

    /** Where segments escape to. */
    public MemorySegment escaped;

    /** Where Netty's buffers escape to. */
    public ByteBuf escapedBuffer;

    /** Makes a cache with default checks. */
    @Setup
    public void open() {
        slabs = Slabs.create();
        netty = new AdaptiveByteBufAllocator();
        cache = slabs.createCache(CacheSpec.of("segment", 64));
    }

    /** Slab, the segment stays in the method: 0 bytes of Java heap. */
    @Benchmark
    public long slabLocal() {
        MemorySegment segment = cache.allocate();
        segment.set(JAVA_LONG, 0, 42);
        long value = segment.get(JAVA_LONG, 0);
        cache.free(segment);
        return value;
    }

    /** Slab, the segment escapes. */
    @Benchmark
    public long slabEscaping() {
        MemorySegment segment = cache.allocate();
        escaped = segment;
        segment.set(JAVA_LONG, 0, 42);
        long value = segment.get(JAVA_LONG, 0);
        cache.free(segment);
        return value;
    }

    /** A confined arena for one segment that stays in the method. */
    @Benchmark
    public long arenaLocal() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(64, 8);
            segment.set(JAVA_LONG, 0, 42);
            return segment.get(JAVA_LONG, 0);
        }
    }

    /** A confined arena for one segment that escapes. */
    @Benchmark
    public long arenaEscaping() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(64, 8);
            escaped = segment;
            segment.set(JAVA_LONG, 0, 42);
            return segment.get(JAVA_LONG, 0);
        }
    }

    /** A direct buffer of Netty's adaptive allocator that stays in the method; Netty keeps the objects. */
    @Benchmark
    public long nettyLocal() {
        return useAndRelease(netty.directBuffer(64));
    }

    /** The same that escapes. */
    @Benchmark
    public long nettyEscaping() {
        ByteBuf buffer = netty.directBuffer(64);
        escapedBuffer = buffer;
        return useAndRelease(buffer);
    }

    private static long useAndRelease(ByteBuf buffer) {
        buffer.setLong(0, 42);
        long value = buffer.getLong(0);
        buffer.release();
        return value;
    }

    /** Closes the allocator. */
    @TearDown
    public void close() {
        slabs.close();
    }
}
