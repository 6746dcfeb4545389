package io.slab.tools.peer;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The C allocators that Slab can be compared with. All are optional at run time. */
public enum Peer {
    /** The C library's own allocator. */
    MALLOC("", "malloc", "free", Release.MALLOC_TRIM),
    /** Microsoft's mimalloc. */
    MIMALLOC("libmimalloc.so.3 libmimalloc.so.2 libmimalloc.so", "mi_malloc", "mi_free", Release.MI_COLLECT),
    /** Google's tcmalloc of gperftools. */
    TCMALLOC(
            "libtcmalloc_minimal.so.4 libtcmalloc.so.4 libtcmalloc_minimal.so",
            "tc_malloc",
            "tc_free",
            Release.TCMALLOC_RELEASE),
    /** jemalloc; its static thread-local storage lets it be loaded at process start only, so its JVM preloads it. */
    JEMALLOC("libjemalloc.so.2", "malloc", "free", Release.JEMALLOC_PURGE);

    /** How an allocator is told to give unused memory back. */
    enum Release {
        MALLOC_TRIM,
        MI_COLLECT,
        TCMALLOC_RELEASE,
        JEMALLOC_PURGE
    }

    /** Separated by spaces: enum constants are immutable, lists might not be. */
    private final String libraries;

    private final String allocateSymbol;
    private final String freeSymbol;
    private final Release release;

    Peer(String libraries, String allocateSymbol, String freeSymbol, Release release) {
        this.libraries = libraries;
        this.allocateSymbol = allocateSymbol;
        this.freeSymbol = freeSymbol;
        this.release = release;
    }

    /**
     * Returns the name that users write and reports show.
     *
     * @return lower-case name
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a peer by its label.
     *
     * @param label lower-case name
     * @return the peer, empty if there is none of that name
     */
    public static Optional<Peer> named(String label) {
        return Arrays.stream(values())
                .filter(peer -> peer.label().equals(label))
                .findFirst();
    }

    /**
     * Lists the labels of all peers.
     *
     * @return labels, comma-separated
     */
    public static String labels() {
        return Arrays.stream(values()).map(Peer::label).collect(Collectors.joining(", "));
    }

    /**
     * Returns the library that must be preloaded into the process for this peer to work.
     *
     * @return name of the library, empty if none is needed
     */
    public Optional<String> preload() {
        return this == JEMALLOC ? Optional.of(libraries) : Optional.empty();
    }

    /** Names to try, best first; none for the C library itself. */
    List<String> libraries() {
        return libraries.isEmpty() ? List.of() : List.of(libraries.split(" "));
    }

    String allocateSymbol() {
        return allocateSymbol;
    }

    String freeSymbol() {
        return freeSymbol;
    }

    Release release() {
        return release;
    }
}
