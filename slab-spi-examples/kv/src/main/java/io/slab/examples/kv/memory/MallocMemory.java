package io.slab.examples.kv.memory;

import io.slab.examples.kv.error.KvFullException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Memory from the C library, called by critical downcalls, the cheapest that Java has. To compare with. */
public final class MallocMemory implements Memory {
    private static final MethodHandle MALLOC =
            critical("malloc", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle FREE = critical("free", FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));

    /** Memory from the C library that this process is linked with. */
    public MallocMemory() {}

    private static MethodHandle critical(String symbol, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(symbol), type, Linker.Option.critical(false));
    }

    @Override
    public String name() {
        return "malloc";
    }

    @Override
    public long limitBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public long allocate(long bytes) {
        long address;
        try {
            address = (long) MALLOC.invokeExact(bytes);
        } catch (Throwable t) {
            throw new AssertionError("a C function cannot throw", t);
        }
        if (address == 0) {
            throw new KvFullException(
                    KvFullException.Resource.MEMORY, "no memory: malloc refused " + bytes + " bytes", null);
        }
        return address;
    }

    @Override
    public void free(long address) {
        try {
            FREE.invokeExact(address);
        } catch (Throwable t) {
            throw new AssertionError("a C function cannot throw", t);
        }
    }

    @Override
    public Pool pool(String name, int objectBytes) {
        return new Pool() {
            @Override
            public long allocate() {
                return MallocMemory.this.allocate(objectBytes);
            }

            @Override
            public void free(long address) {
                MallocMemory.this.free(address);
            }
        };
    }

    @Override
    public void close() {
        // The store has freed what it took.
    }
}
