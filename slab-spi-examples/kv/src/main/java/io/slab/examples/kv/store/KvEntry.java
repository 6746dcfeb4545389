package io.slab.examples.kv.store;

/**
 * A key and its value, copied out of the store.
 *
 * @param key the key
 * @param value the value
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier of two arrays; nobody compares carriers.
public record KvEntry(byte[] key, byte[] value) {}
