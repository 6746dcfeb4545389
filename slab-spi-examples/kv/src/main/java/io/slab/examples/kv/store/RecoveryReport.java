package io.slab.examples.kv.store;

import java.util.ArrayList;
import java.util.List;

/**
 * What opening a store found.
 *
 * @param logRecords whole records of logs that were replayed
 * @param cutOffBytes bytes at the end of the last log that a crash had cut off; nobody was told that they were written, if the disk is sound
 * @param cutOffFrom the log's name and the offset, or empty if nothing was cut off
 * @param damages one sentence for each damage that was passed over: file, offset, what was read, what was lost. Always empty without
 *     {@link KvOptions#salvage()}
 */
public record RecoveryReport(long logRecords, long cutOffBytes, String cutOffFrom, List<String> damages) {
    /** Copies the list. */
    public RecoveryReport {
        damages = List.copyOf(damages);
    }

    /** Collects what {@link Recovery} finds. */
    static final class Builder {
        long logRecords;
        long cutOffBytes;
        String cutOffFrom = "";
        final List<String> damages = new ArrayList<>();

        RecoveryReport build() {
            return new RecoveryReport(logRecords, cutOffBytes, cutOffFrom, damages);
        }
    }
}
