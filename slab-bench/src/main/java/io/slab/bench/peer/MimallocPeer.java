package io.slab.bench.peer;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** Microsoft's mimalloc. */
final class MimallocPeer extends AddressAllocator {
    private static final List<String> LIBRARIES = List.of("libmimalloc.so.3", "libmimalloc.so.2", "libmimalloc.so");

    MimallocPeer() throws PeerNotInstalledException {
        if (CLibraryPeer.find(LIBRARIES).isEmpty()) {
            throw new PeerNotInstalledException(String.join(" or ", LIBRARIES) + " not found");
        }
    }

    /** Made on first use: by then the library is known to be there. */
    private static final class Calls {
        private static final SymbolLookup LIBRARY = CLibraryPeer.find(LIBRARIES).orElseThrow();
        static final MethodHandle ALLOCATE = CLibraryPeer.allocate(LIBRARY, "mi_malloc");
        static final MethodHandle COLLECT =
                CLibraryPeer.blocking(LIBRARY, "mi_collect", FunctionDescriptor.ofVoid(ValueLayout.JAVA_BOOLEAN));
        static final MethodHandle FREE = CLibraryPeer.free(LIBRARY, "mi_free");

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
            throw CLibraryPeer.refused("mimalloc", size);
        }
        return address;
    }

    @Override
    public boolean recycle() {
        try {
            Calls.COLLECT.invokeExact(true);
            return true;
        } catch (Throwable t) {
            throw CLibraryPeer.impossible(t);
        }
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
