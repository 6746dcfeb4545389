package io.slab.examples.kv.store;

/** What an acknowledged write survives. */
public enum Durability {
    /** No log: a write is on disk once it is flushed, at the latest when the store is closed. For data that can be had again. */
    NONE,
    /** Logged, and handed to the operating system: survives the end of this process by whatever means. */
    PROCESS,
    /** Logged and forced to disk before it is acknowledged or visible: survives the end of the machine. Writers share a force. */
    SYNC
}
