package io.slab.core.backend;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.BackendNote;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRange;
import io.slab.spi.PageRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Tries backends in order: each region comes from the first that has one. A backend that refuses a region, or a page of one, is passed over for a second,
 * or until something of it is given back; then it is tried first again. What all of them can do is what this can do.
 */
final class CompositeBackend implements PageBackend {
    private final List<CompositeMember> members;
    private final Set<Capability> capabilities;
    private final long page;
    private final Notes notes;

    /**
     * A backend over others, which it closes.
     *
     * @param members at least one, in order
     * @param notes what was passed over already
     */
    CompositeBackend(List<CompositeMember> members, Notes notes) {
        this.members = List.copyOf(members);
        this.notes = notes;
        this.page =
                members.stream().mapToLong(m -> m.backend().pageBytes()).max().orElseThrow();
        Set<Capability> common = EnumSet.allOf(Capability.class);
        boolean real = members.getFirst().isNative();
        for (CompositeMember member : members) {
            common.retainAll(member.backend().capabilities());
            if (member.isNative() != real) {
                throw new SlabConfigurationException(
                        "option 'of': '" + members.getFirst().name() + "' and '" + member.name()
                                + "' cannot be mixed, as only one of them has real addresses");
            }
        }
        this.capabilities = Set.copyOf(common);
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public long pageBytes() {
        return page;
    }

    @Override
    public long preferredRegionBytes(long reservedBytes) {
        for (CompositeMember member : members) {
            if (!member.isFull()) {
                return rounded(member.backend().preferredRegionBytes(reservedBytes));
            }
        }
        return rounded(members.getLast().backend().preferredRegionBytes(reservedBytes));
    }

    private long rounded(long bytes) {
        return bytes > Long.MAX_VALUE - page ? bytes & -page : (bytes + page - 1) & -page;
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        List<CompositeMember> passedOver = new ArrayList<>();
        List<Exception> refusals = new ArrayList<>();
        for (CompositeMember member : members) {
            if (member.isFull()) {
                passedOver.add(member);
            } else {
                try {
                    return member.reserve(bytes, alignment, node, page);
                } catch (Exception e) {
                    refusals.add(e);
                }
            }
        }
        for (CompositeMember member : passedOver) { // better than nothing
            try {
                return member.reserve(bytes, alignment, node, page);
            } catch (Exception e) {
                refusals.add(e);
            }
        }
        BackendMemoryException none = new BackendMemoryException(
                "none of "
                        + String.join(
                                ", ",
                                members.stream().map(CompositeMember::name).toList()) + " has a region of " + bytes
                        + " bytes: "
                        + String.join(
                                "; ",
                                refusals.stream()
                                        .map(e -> String.valueOf(e.getMessage()))
                                        .toList()),
                null);
        refusals.forEach(none::addSuppressed);
        throw none;
    }

    @Override
    public MemorySegment view(List<PageRange> ranges, Arena arena) {
        CompositeMember owner = null;
        List<PageRange> inner = new ArrayList<>();
        for (PageRange range : ranges) {
            if (!(range.region() instanceof CompositeMember.Spilled region)) {
                throw new IllegalArgumentException("a range of no region of this backend: " + range.region());
            }
            if (owner != null && region.owner() != owner) {
                throw new SlabConfigurationException("the parts of the view come from several members of the composite"
                        + " backend, '" + owner.name() + "' and '"
                        + region.owner().name()
                        + "', and one view shows memory of one member: make a view of each, or choose one of"
                        + " them alone");
            }
            owner = region.owner();
            inner.add(new PageRange(region.inner(), range.offset(), range.bytes()));
        }
        return owner == null ? MemorySegment.NULL : owner.backend().view(inner, arena);
    }

    @Override
    public List<BackendNote> notes() {
        List<BackendNote> all = new ArrayList<>(notes.list());
        for (CompositeMember member : members) {
            all.add(new BackendNote(member.name(), member.describe()));
            for (BackendNote note : member.backend().notes()) {
                all.add(new BackendNote(member.name() + " " + note.topic(), note.text()));
            }
        }
        return all;
    }

    @Override
    public void close() {
        RuntimeException first = null;
        for (CompositeMember member : members) {
            try {
                member.backend().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e instanceof RuntimeException known
                            ? known
                            : new IllegalStateException("'" + member.name() + "' threw when it was closed: " + e, e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
