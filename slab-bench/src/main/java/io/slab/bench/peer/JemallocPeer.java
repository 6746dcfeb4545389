package io.slab.bench.peer;

import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** jemalloc. Its static thread-local storage lets it be loaded at process start only: the JVM needs {@code LD_PRELOAD}, or it counts as absent. */
final class JemallocPeer extends AddressAllocator {
    private static final List<String> LIBRARIES = List.of("libjemalloc.so.2");

    JemallocPeer() throws PeerNotInstalledException {
        if (CLibraryPeer.find(LIBRARIES).isEmpty()) {
            throw new PeerNotInstalledException(String.join(" or ", LIBRARIES) + " not found or not preloaded");
        }
    }

    /** Made on first use: by then the library is known to be there. */
    private static final class Calls {
        private static final SymbolLookup LIBRARY = CLibraryPeer.find(LIBRARIES).orElseThrow();
        static final MethodHandle ALLOCATE = CLibraryPeer.allocate(LIBRARY, "malloc");
        static final MethodHandle FREE = CLibraryPeer.free(LIBRARY, "free");

        private Calls() {}
    }

    @Override
    public long allocate(long size) {
        long address;
        try {
            address = (long) Calls.ALLOCATE.invokeExact(size);
        } catch (Throwable t) {
            throw CLibraryPeer.impossible(t);
        }
        if (address == 0) {
            throw CLibraryPeer.refused("jemalloc", size);
        }
        return address;
    }

    @Override
    public void free(long address) {
        try {
            Calls.FREE.invokeExact(address);
        } catch (Throwable t) {
            throw CLibraryPeer.impossible(t);
        }
    }
}
