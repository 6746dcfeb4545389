package io.slab.bench.peer;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The C library's own allocator. */
final class MallocPeer extends AddressAllocator {

    /** Made on first use. */
    private static final class Calls {
        private static final SymbolLookup LIBRARY = Linker.nativeLinker().defaultLookup();
        static final MethodHandle ALLOCATE = CLibraryPeer.allocate(LIBRARY, "malloc");
        static final MethodHandle TRIM = CLibraryPeer.blocking(
                LIBRARY, "malloc_trim", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
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
            throw CLibraryPeer.refused("malloc", size);
        }
        return address;
    }

    @Override
    public boolean recycle() {
        try {
            var _ = (int) Calls.TRIM.invokeExact(0L);
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
