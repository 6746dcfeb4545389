package io.slab.tools.replay;

import java.io.IOException;
import java.util.List;

/**
 * Growth of anonymous memory since the baseline, for allocators that cannot tell where their memory is.
 *
 * <p>Not counted: executable memory (the code cache), files and their copy-on-write pages, and the stacks of replaying threads. The
 * Java heap does not grow because the worker runs with a fixed, pre-touched one; metaspace and compiler memory hardly do, because
 * the worker has warmed the replay up before the baseline. What the JVM itself gives back while a replay settles counts as the peer's, some MiB: figures
 * after that are lower than the peer's own.
 */
final class PeerMeter implements ResidentMeter {
    private final Smaps smaps = new Smaps();
    private long baseline;

    @Override
    public void baseline() throws IOException {
        anonymousBytes(); // grows the buffer of the parser
        baseline = anonymousBytes();
    }

    @Override
    public MemoryUse measure() throws IOException {
        return new MemoryUse(Math.max(0, anonymousBytes() - baseline), 0);
    }

    @Override
    public List<CacheUse> caches() {
        return List.of();
    }

    private long anonymousBytes() throws IOException {
        List<MemoryMapping> mappings = smaps.read();
        long bytes = 0;
        for (MemoryMapping mapping : mappings) {
            if (mapping.anonymous() && !mapping.executable()) {
                bytes += mapping.residentBytes();
            }
        }
        for (AddressRange stack : AddressRange.union(ThreadStacks.ranges())) {
            bytes -= SlabMeter.residentWithin(stack, mappings);
        }
        return bytes;
    }
}
