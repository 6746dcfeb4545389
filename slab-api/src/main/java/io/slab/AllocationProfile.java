package io.slab;

import java.util.List;

/**
 * Who holds an allocator's live memory, estimated from samples: one object in so many bytes was noted with its stack when it was allocated, and
 * forgotten when it was freed.
 *
 * <p>Each object of {@code s} bytes is sampled with the probability <code>1 - e<sup>-s/n</sup></code> for samples every {@code n} bytes, and counts for
 * the reciprocal: the estimates are not biased, whatever the sizes. Of {@code k} samples the relative error is about {@code 1 / √k}. Source of the
 * idea: the heap profilers of tcmalloc and jemalloc.
 *
 * @param allocator its name
 * @param epochMillis when the profile was taken
 * @param samplingBytes one sample in so many bytes; 0 if sampling is off
 * @param dropped samples that could not be noted, for lack of Java heap
 * @param unsampled caches that cannot be sampled, since they have no checks
 * @param sites where live objects were allocated, those with the most bytes first
 */
public record AllocationProfile(
        String allocator,
        long epochMillis,
        long samplingBytes,
        long dropped,
        List<String> unsampled,
        List<AllocationSite> sites) {
    /** Copies the lists. */
    public AllocationProfile {
        unsampled = List.copyOf(unsampled);
        sites = List.copyOf(sites);
    }

    /**
     * Live bytes of all sites.
     *
     * @return an estimate; of what was allocated while sampling was on
     */
    public long bytes() {
        return sites.stream().mapToLong(AllocationSite::bytes).sum();
    }

    /**
     * The profile as collapsed stacks, the format that flame graph tools read: a line per site, its frames from the outermost to the innermost, then
     * the cache, joined by semicolons, and its live bytes. A site with an owner begins with it.
     *
     * @return lines; empty without samples
     */
    public String collapsed() {
        StringBuilder text = new StringBuilder();
        for (AllocationSite site : sites) {
            if (!site.owner().isEmpty()) {
                text.append(frame("owner: " + site.owner())).append(';');
            }
            for (String frame : site.frames().reversed()) {
                text.append(frame(frame)).append(';');
            }
            text.append(frame("[" + site.cache() + "]"))
                    .append(' ')
                    .append(site.bytes())
                    .append('\n');
        }
        return text.toString();
    }

    private static String frame(String name) {
        return name.replace(';', ':').replace('\n', ' ');
    }
}
