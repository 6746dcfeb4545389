package io.slab.bench.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * Finds C allocators. Their functions are called by critical downcalls, the cheapest that Java has; each allocator's class keeps them in
 * {@code static final} fields, without which the JIT would not inline them.
 */
final class CLibraryPeer {
    private CLibraryPeer() {}

    /** The first of these libraries that is there. */
    static Optional<SymbolLookup> find(List<String> names) {
        for (String name : names) {
            try {
                return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
            } catch (IllegalArgumentException absent) {
                continue; // its next name, then
            }
        }
        return Optional.empty();
    }

    static MethodHandle allocate(SymbolLookup library, String symbol) {
        return critical(library, symbol, FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    }

    static MethodHandle free(SymbolLookup library, String symbol) {
        return critical(library, symbol, FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
    }

    private static MethodHandle critical(SymbolLookup library, String symbol, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(symbol), type, Linker.Option.critical(false));
    }

    /** A function that may take long. */
    static MethodHandle blocking(SymbolLookup library, String symbol, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(symbol), type);
    }

    static OutOfMemoryError refused(String library, long size) {
        return new OutOfMemoryError(library + " refused " + size + " bytes");
    }

    static AssertionError impossible(Throwable t) {
        return new AssertionError("a C function cannot throw", t);
    }
}
