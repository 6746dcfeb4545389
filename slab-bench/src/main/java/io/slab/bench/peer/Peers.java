package io.slab.bench.peer;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.slab.error.SlabConfigurationException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Supplier;

/** Opens allocators by their keys. */
public final class Peers {
    /** The key of Slab as it comes, and how its variants begin. */
    public static final String SLAB = "slab";

    private static final String VARIANT = SLAB + "/";
    /** As many objects as the largest workload that pools are used for holds at once. */
    private static final int POOLED_OBJECTS = 2048;

    private static final List<String> KEYS = List.of(
            SLAB,
            "malloc",
            "mimalloc",
            "tcmalloc",
            "jemalloc",
            "netty-pooled",
            "netty-adaptive",
            "arrow",
            "arena-confined",
            "arena-auto",
            "slicing",
            "direct",
            "heap",
            "stormpot");

    private Peers() {}

    /**
     * All keys, without variants.
     *
     * @return the keys, Slab first
     */
    public static List<String> keys() {
        return KEYS;
    }

    /**
     * Whether a key means Slab or one of its variants.
     *
     * @param key the key
     * @return true if it does
     */
    public static boolean isSlab(String key) {
        return key.equals(SLAB) || key.startsWith(VARIANT);
    }

    /**
     * The library that must be preloaded into the JVM for an allocator.
     *
     * @param key the allocator
     * @return its name, empty if there is none
     */
    public static String preload(String key) {
        return key.equals("jemalloc") ? "libjemalloc.so.2" : "";
    }

    /**
     * Opens an allocator.
     *
     * @param key the key, for Slab with a variant after a slash
     * @param request what is asked of it
     * @return the allocator
     * @throws PeerNotInstalledException if it is not on this machine
     */
    public static BenchAllocator open(String key, PeerRequest request) throws PeerNotInstalledException {
        if (isSlab(key)) {
            return openSlab(key.equals(SLAB) ? "" : key.substring(VARIANT.length()), request);
        }
        return switch (key) {
            case "malloc" -> new MallocPeer();
            case "mimalloc" -> new MimallocPeer();
            case "tcmalloc" -> new TcmallocPeer();
            case "jemalloc" -> new JemallocPeer();
            case "netty-pooled" -> new NettyPeer(PooledByteBufAllocator.DEFAULT);
            case "netty-adaptive" -> new NettyPeer(new AdaptiveByteBufAllocator());
            case "arrow" -> new ArrowPeer();
            case "arena-confined" -> arenas(Arena::ofConfined, true, request);
            case "arena-auto" -> arenas(Arena::ofAuto, false, request);
            case "slicing" -> new SlicingPeer();
            case "direct" -> new DirectBufferPeer();
            case "heap" -> new HeapPeer();
            case "stormpot" -> new StormpotPeer(POOLED_OBJECTS, (int) Math.max(request.size(), Long.BYTES));
            default ->
                throw new IllegalArgumentException("no allocator '" + key + "'; there are " + String.join(", ", KEYS));
        };
    }

    private static BenchAllocator openSlab(String variant, PeerRequest request) throws PeerNotInstalledException {
        try {
            return new SlabVariant(variant, request).open();
        } catch (SlabConfigurationException e) {
            // A variant that needs a plug-in or a feature that is not here.
            throw new PeerNotInstalledException(String.valueOf(e.getMessage()));
        }
    }

    private static BenchAllocator arenas(Supplier<Arena> arenas, boolean closeable, PeerRequest request) {
        ArenaPeer each = new ArenaPeer(arenas, closeable);
        return request.door() == Door.ARENA ? new ArenaBatches(arenas, closeable, each) : each;
    }
}
