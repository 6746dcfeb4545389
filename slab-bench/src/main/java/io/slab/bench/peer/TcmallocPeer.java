package io.slab.bench.peer;

import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** Google's tcmalloc, of gperftools. */
final class TcmallocPeer extends AddressAllocator {
    private static final List<String> LIBRARIES =
            List.of("libtcmalloc_minimal.so.4", "libtcmalloc.so.4", "libtcmalloc_minimal.so");

    TcmallocPeer() throws PeerNotInstalledException {
        if (CLibraryPeer.find(LIBRARIES).isEmpty()) {
            throw new PeerNotInstalledException(String.join(" or ", LIBRARIES) + " not found");
        }
    }

    /** Made on first use: by then the library is known to be there. */
    private static final class Calls {
        private static final SymbolLookup LIBRARY = CLibraryPeer.find(LIBRARIES).orElseThrow();
        static final MethodHandle ALLOCATE = CLibraryPeer.allocate(LIBRARY, "tc_malloc");
        static final MethodHandle FREE = CLibraryPeer.free(LIBRARY, "tc_free");

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
            throw CLibraryPeer.refused("tcmalloc", size);
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
