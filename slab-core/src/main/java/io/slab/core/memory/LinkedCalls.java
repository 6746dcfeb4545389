package io.slab.core.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Calls the C library through handles that are linked on first use. All are brought to one shape, {@code (state, long[]) -> long}, by
 * casts: slower than exact handles by some ten nanoseconds, which is nothing beside a system call.
 */
final class LinkedCalls implements SystemCalls {
    private static final int EINTR = 4;

    private final Map<SystemCall, MethodHandle> handles = new ConcurrentHashMap<>();

    /** What every call needs, made on first use so that loading this class touches no native function. */
    private static final class State {
        static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO = LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle STRERROR = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("strerror"),
                        FunctionDescriptor.of(ADDRESS, JAVA_INT));

        private State() {}
    }

    private static MethodHandle link(SystemCall call) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup()
                .find(call.symbol())
                .orElseThrow(() ->
                        new SystemCallException(call.toString(), SystemCallException.ENOSYS, "not in this C library"));
        MethodHandle exact = linker.downcallHandle(function, call.type(), call.options());
        int arguments = call.type().argumentLayouts().size();
        MethodType longs = MethodType.genericMethodType(0)
                .changeReturnType(long.class)
                .appendParameterTypes(MemorySegment.class)
                .appendParameterTypes(Collections.nCopies(arguments, long.class));
        return MethodHandles.explicitCastArguments(exact, longs).asSpreader(long[].class, arguments);
    }

    @Override
    public long call(SystemCall call, long... arguments) {
        MethodHandle handle = handles.computeIfAbsent(call, LinkedCalls::link);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(State.LAYOUT);
            while (true) {
                long result = (long) handle.invokeExact(state, arguments);
                if (result != -1) {
                    return result;
                }
                int errno = (int) State.ERRNO.get(state, 0L);
                if (errno != EINTR || call == SystemCall.CLOSE) { // an interrupted close has closed
                    throw failure(call, arguments, errno);
                }
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /** Addresses are told from numbers by their size, and written as people know them. */
    private static String readable(long[] arguments) {
        return Arrays.stream(arguments)
                .mapToObj(a -> a >>> 32 == 0 || a >> 32 == -1 ? Long.toString(a) : "0x" + Long.toHexString(a))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static SystemCallException failure(SystemCall call, long[] arguments, int errno) throws Throwable {
        MemorySegment text = (MemorySegment) State.STRERROR.invokeExact(errno);
        return new SystemCallException(
                call + readable(arguments), errno, text.reinterpret(256).getString(0));
    }
}
