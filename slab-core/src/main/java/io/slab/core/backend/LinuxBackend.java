package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.spi.BackendNote;
import io.slab.spi.PageBackend;
import java.util.List;

/** What backends over Linux' small pages have in common: the page, the sizes of regions, notes. */
abstract class LinuxBackend implements PageBackend {
    private final long page = Linux.pageSize();
    private final RegionSizes sizes;
    private final Notes notes;

    LinuxBackend(String name, RegionSizes sizes) {
        this.sizes = sizes;
        this.notes = new Notes(name);
    }

    /** What is to be said about this backend. */
    final Notes log() {
        return notes;
    }

    @Override
    public final long pageBytes() {
        return page;
    }

    @Override
    public final long preferredRegionBytes(long reservedBytes) {
        return sizes.next(reservedBytes);
    }

    @Override
    public List<BackendNote> notes() {
        return notes.list();
    }
}
