package io.slab.tools.replay;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Remembers where replaying threads have their stacks: anonymous memory that must not be booked on an allocator.
 *
 * <p>Ranges of dead threads are kept, because the C library keeps dead threads' stacks for the next ones (up to 40 MiB).
 */
final class ThreadStacks {
    /** Generous bound of {@code sizeof(pthread_attr_t)}: 56 in glibc and musl on x86-64, 64 on AArch64. */
    private static final long ATTRIBUTE_BYTES = 256;

    private static final List<AddressRange> RANGES = new CopyOnWriteArrayList<>();
    private static final Optional<Calls> CALLS = Calls.find();

    private ThreadStacks() {}

    private record Calls(MethodHandle self, MethodHandle attributes, MethodHandle stack, MethodHandle destroy) {
        static Optional<Calls> find() {
            Linker linker = Linker.nativeLinker();
            SymbolLookup symbols = linker.defaultLookup();
            AddressLayout pointer = ValueLayout.ADDRESS;
            ValueLayout.OfInt status = ValueLayout.JAVA_INT;
            ValueLayout.OfLong thread = ValueLayout.JAVA_LONG;
            Optional<MethodHandle> self = symbols.find("pthread_self")
                    .map(function -> linker.downcallHandle(function, FunctionDescriptor.of(thread)));
            Optional<MethodHandle> attributes = symbols.find("pthread_getattr_np")
                    .map(function -> linker.downcallHandle(function, FunctionDescriptor.of(status, thread, pointer)));
            Optional<MethodHandle> stack = symbols.find("pthread_attr_getstack")
                    .map(function ->
                            linker.downcallHandle(function, FunctionDescriptor.of(status, pointer, pointer, pointer)));
            Optional<MethodHandle> destroy = symbols.find("pthread_attr_destroy")
                    .map(function -> linker.downcallHandle(function, FunctionDescriptor.of(status, pointer)));
            if (self.isEmpty() || attributes.isEmpty() || stack.isEmpty() || destroy.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Calls(self.get(), attributes.get(), stack.get(), destroy.get()));
        }
    }

    /** Remembers the calling thread's stack; does nothing where the C library cannot tell. */
    static void register() throws Throwable {
        if (CALLS.isEmpty()) {
            return;
        }
        Calls calls = CALLS.get();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
            MemorySegment start = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
            long self = (long) calls.self().invokeExact();
            int status = (int) calls.attributes().invokeExact(self, attributes);
            if (status != 0) {
                return;
            }
            status = (int) calls.stack().invokeExact(attributes, start, size);
            if (status == 0) {
                long address = start.get(ValueLayout.JAVA_LONG, 0);
                RANGES.add(new AddressRange(address, address + size.get(ValueLayout.JAVA_LONG, 0)));
            }
            var _ = (int) calls.destroy().invokeExact(attributes);
        }
    }

    static List<AddressRange> ranges() {
        return RANGES;
    }
}
