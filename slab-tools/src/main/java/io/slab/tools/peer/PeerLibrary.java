package io.slab.tools.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** A peer's shared library, loaded into this process. */
final class PeerLibrary {
    private final Peer peer;
    private final String name;
    private final SymbolLookup symbols;

    private PeerLibrary(Peer peer, String name, SymbolLookup symbols) {
        this.peer = peer;
        this.name = name;
        this.symbols = symbols;
    }

    /** Loads the first of the peer's libraries that is there. */
    static PeerLibrary load(Peer peer) throws PeerNotInstalledException {
        if (peer.libraries().isEmpty()) {
            return new PeerLibrary(peer, "libc", Linker.nativeLinker().defaultLookup());
        }
        for (String library : peer.libraries()) {
            Optional<SymbolLookup> symbols = find(library);
            if (symbols.isPresent()) {
                return new PeerLibrary(peer, library, symbols.get());
            }
        }
        throw new PeerNotInstalledException(String.join(" or ", peer.libraries()) + " not found");
    }

    private static Optional<SymbolLookup> find(String library) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(library, Arena.global()));
        } catch (IllegalArgumentException absent) {
            return Optional.empty();
        }
    }

    String name() {
        return name;
    }

    MethodHandle allocate() {
        return critical(peer.allocateSymbol(), FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    }

    MethodHandle free() {
        return critical(peer.freeSymbol(), FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
    }

    /** Gives unused memory back; an ordinary downcall, because it may take long. */
    void release() throws Throwable {
        Linker linker = Linker.nativeLinker();
        switch (peer.release()) {
            case MALLOC_TRIM -> {
                var _ = (int) linker.downcallHandle(
                                function("malloc_trim"),
                                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG))
                        .invokeExact(0L);
            }
            case MI_COLLECT ->
                linker.downcallHandle(function("mi_collect"), FunctionDescriptor.ofVoid(ValueLayout.JAVA_BOOLEAN))
                        .invokeExact(true);
            case TCMALLOC_RELEASE ->
                linker.downcallHandle(function("MallocExtension_ReleaseFreeMemory"), FunctionDescriptor.ofVoid())
                        .invokeExact();
            case JEMALLOC_PURGE -> purgeJemalloc(linker);
        }
    }

    /** {@code arena.4096.purge}: 4096 is jemalloc's MALLCTL_ARENAS_ALL. */
    private void purgeJemalloc(Linker linker) throws Throwable {
        FunctionDescriptor mallctl = FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment none = MemorySegment.NULL;
            var _ = (int) linker.downcallHandle(function("mallctl"), mallctl)
                    .invokeExact(arena.allocateFrom("arena.4096.purge"), none, none, none, 0L);
        }
    }

    private MethodHandle critical(String symbol, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(function(symbol), descriptor, Linker.Option.critical(false));
    }

    private MemorySegment function(String symbol) {
        return symbols.find(symbol).orElseThrow(() -> new IllegalStateException(name + " has no function " + symbol));
    }
}
