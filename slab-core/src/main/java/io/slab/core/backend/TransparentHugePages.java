package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import io.slab.spi.BackendNote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a backend does about transparent huge pages: it advises the kernel, makes them itself where the kernel would not, and tells what is missing. */
final class TransparentHugePages {
    private final Linux os;
    private final Thp thp;
    private final Notes notes;
    private final boolean collapses;
    private final HugeUnits.Outcome collapsed;

    /**
     * Tells what the kernel's mode leaves of what was asked for.
     *
     * @param setting {@link Thp#PRIVATE} or {@link Thp#SHARED}
     */
    TransparentHugePages(Linux os, Thp thp, String setting, Notes notes) {
        this.os = os;
        this.thp = thp;
        this.notes = notes;
        this.collapsed = new HugeUnits.Outcome(notes);
        String mode = SystemFiles.thpMode(setting);
        this.collapses = thp == Thp.COLLAPSE || (thp == Thp.ALWAYS && mode.equals("never"));
        String missing = thp.shortfall(setting, mode);
        if (!missing.isEmpty()) {
            notes.degraded("thp", missing);
        }
    }

    /** Advises the kernel about a new region. */
    void advise(AddressSpace space) {
        switch (thp) {
            case ALWAYS, ADVISE -> advise(space, Linux.MADV_HUGEPAGE);
            case NEVER -> advise(space, Linux.MADV_NOHUGEPAGE);
            case SYSTEM, COLLAPSE -> {}
        }
    }

    private void advise(AddressSpace space, int advice) {
        try {
            os.advise(space.start(), space.bytes(), advice);
        } catch (SystemCallException e) {
            notes.degraded("thp", "the kernel takes no advice: " + e.getMessage());
        }
    }

    /** What makes a region's huge pages; {@code null} where that is left to the kernel. */
    @Nullable
    HugeUnits unitsOf(AddressSpace space) {
        return collapses ? new HugeUnits(os, space, thp == Thp.ALWAYS, collapsed) : null;
    }

    /** Adds what came of making them. */
    void addTo(List<BackendNote> all) {
        if (collapses) {
            all.add(new BackendNote("collapse", collapsed.toString()));
        }
    }
}
