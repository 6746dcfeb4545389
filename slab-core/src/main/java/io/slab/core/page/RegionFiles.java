package io.slab.core.page;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.Bytes;
import io.slab.spi.Capability;
import io.slab.spi.MemoryFile;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRange;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The files behind regions: finding them, mapping their pages again, forcing them to storage. Takes no engine lock while the backend works. */
public final class RegionFiles {
    private final String backendName;
    private final PageBackend backend;
    private final PageLayer pages;
    private final BackendGuard guard;

    /**
     * The files of a page layer.
     *
     * @param backendName for errors
     * @param backend its backend
     * @param pages the page layer
     */
    public RegionFiles(String backendName, PageBackend backend, PageLayer pages) {
        this.backendName = backendName;
        this.backend = backend;
        this.pages = pages;
        this.guard = new BackendGuard(backendName);
    }

    /**
     * The file behind a byte.
     *
     * @param span what stands there
     * @param address an address inside of it
     * @return empty if the backend shares nothing
     */
    public Optional<MemoryFile> find(Span span, long address) {
        Region region = span.region();
        return guard.call(() -> region.pages().file().map(file -> file.plus(address - region.base())));
    }

    /** Finds where memory stands, or throws. */
    @FunctionalInterface
    public interface Finder {
        /**
         * Finds.
         *
         * @param part any segment
         * @return what contains its first byte
         */
        Span find(MemorySegment part);
    }

    /**
     * Maps pages once more, one after the other.
     *
     * @param parts whole pages of spans
     * @param finder finds their spans
     * @param arena unmaps them
     * @return the view
     * @throws SlabConfigurationException if the backend cannot, or a part is not made of whole pages
     * @throws IllegalStateException if the arena is closed
     * @throws WrongThreadException if the arena is another thread's
     */
    public MemorySegment view(List<MemorySegment> parts, Finder finder, Arena arena) {
        Objects.requireNonNull(parts, "parts");
        Objects.requireNonNull(arena, "arena");
        require(Capability.SHAREABLE, "map its pages again", "memfd or file");
        requireUsable(arena);
        long page = backend.pageBytes();
        List<PageRange> ranges = new ArrayList<>();
        for (MemorySegment part : parts) {
            Span span = finder.find(Objects.requireNonNull(part, "part"));
            long size = part.byteSize();
            boolean inside = part.address() - span.address() <= span.bytes() - size;
            if (part.address() % page != 0 || size % page != 0 || size == 0 || !inside) {
                throw new SlabConfigurationException("a part of " + size + " bytes at 0x"
                        + Long.toHexString(part.address()) + " cannot be in a view: it must be made of whole pages of "
                        + Bytes.format(page) + " of one object: allocate it with that alignment and size");
            }
            ranges.add(new PageRange(
                    span.region().pages(), part.address() - span.region().base(), size));
        }
        return guard.call(() -> backend.view(ranges, arena));
    }

    /**
     * Writes everything through to storage.
     *
     * @throws SlabConfigurationException if the backend keeps nothing
     */
    public void force() {
        require(Capability.PERSISTENT, "keep memory", "file:path=…");
        for (Region region : pages.regions()) {
            guard.call(() -> {
                try {
                    region.pages().force(0, region.bytes());
                } catch (IllegalStateException e) {
                    // It was given back meanwhile: nothing of it is left to keep.
                }
                return region;
            });
        }
    }

    /** Here, since what the backend throws is taken for its own fault. Only a restricted method asks an arena for its thread without allocating. */
    private static void requireUsable(Arena arena) {
        MemorySegment.NULL.reinterpret(arena, null);
    }

    private void require(Capability capability, String what, String others) {
        if (!backend.capabilities().contains(capability)) {
            throw new SlabConfigurationException(
                    "page backend '" + backendName + "' cannot " + what + ": choose " + others);
        }
    }
}
