package io.slab.examples.kv.store;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.examples.kv.memory.SlabMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the tests of the store share. */
final class Stores {
    private Stores() {}

    static SlabMemory memory() {
        return memory(Long.MAX_VALUE);
    }

    static SlabMemory memory(long limit) {
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().limitBytes(limit).create()) {
            return new SlabMemory(slabs);
        }
    }

    /** Small enough to flush and compact often. */
    static KvOptions small() {
        return KvOptions.defaults().withMemtableBytes(16 << 10).withCacheBytes(64 << 10);
    }

    static KvStore open(Path directory, KvOptions options) {
        return KvStore.open(directory, memory(), options);
    }

    static void clear(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static String get(KvStore store, String key) {
        return store.get(bytes(key)).map(Stores::text).orElse(null);
    }

    static NavigableMap<String, String> contents(KvStore store) {
        try (KvCursor cursor = store.scan(new byte[0])) {
            return rest(cursor);
        }
    }

    static NavigableMap<String, String> rest(KvCursor cursor) {
        NavigableMap<String, String> all = new TreeMap<>();
        String last = null;
        while (cursor.next()) {
            String key = text(cursor.key());
            if (last != null && last.compareTo(key) >= 0) {
                throw new AssertionError("the cursor gives " + key + " after " + last);
            }
            last = key;
            all.put(key, text(cursor.value()));
        }
        return all;
    }

    static <K, V> Map.Entry<K, V> entry(K key, V value) {
        return Map.entry(key, value);
    }
}
