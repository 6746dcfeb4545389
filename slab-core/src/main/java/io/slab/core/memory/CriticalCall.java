package io.slab.core.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Functions of the C library without arguments that answer from what is at hand, and are called without leaving Java: critical downcalls, some 2 ns each. */
final class CriticalCall {
    private CriticalCall() {}

    /** Why a function cannot be called, as one sentence with the remedy; empty if it can. */
    static Optional<String> unavailable(String function) {
        Optional<String> why = Linux.unavailable();
        return why.isPresent()
                        || Linker.nativeLinker().defaultLookup().find(function).isPresent()
                ? why
                : Optional.of("this system's C library has no " + function);
    }

    /** A handle to a function that is there. */
    static MethodHandle link(String function, MemoryLayout result) {
        return Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow(function),
                        FunctionDescriptor.of(result),
                        Linker.Option.critical(false));
    }
}
