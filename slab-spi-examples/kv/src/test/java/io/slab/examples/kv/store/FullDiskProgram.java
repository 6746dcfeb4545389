package io.slab.examples.kv.store;

import io.slab.examples.kv.error.KvFullException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Fills the disk of the directory that it is given, in a process of its own, and says whether the store behaved. */
final class FullDiskProgram {
    private static final int MOST = 1_000_000;
    private static final int REFUSALS = 20;

    private FullDiskProgram() {}

    /** @param args the store's directory; {@code SYNC} or {@code PROCESS}; a file to delete to make room, or {@code none} */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        KvOptions options = KvOptions.defaults()
                .withMemtableBytes(64 << 10)
                .withCacheBytes(32 << 10)
                .withDurability(Durability.valueOf(args[1]));
        NavigableMap<String, String> model = new TreeMap<>();
        try (KvStore store = Stores.open(directory, options)) {
            fill(store, model);
            require(Stores.contents(store).equals(model), "a full store reads something else than was acknowledged");
            if (!args[2].equals("none")) {
                Files.delete(Path.of(args[2]));
                store.put(Stores.bytes("after"), Stores.bytes("room"));
                model.put("after", "room");
                store.compact();
                require(Stores.contents(store).equals(model), "with room again the store reads something else");
            }
        } catch (KvFullException e) {
            require(e.resource() == KvFullException.Resource.DISK, "closing: " + e.getMessage());
        }
        if (!args[2].equals("none")) {
            try (KvStore again = Stores.open(directory, options)) {
                require(again.recovery().damages().isEmpty(), "damages: " + again.recovery());
                require(Stores.contents(again).equals(model), "the store opened again reads something else");
            }
        }
        System.out.println("behaved with " + model.size() + " entries");
    }

    private static void fill(KvStore store, NavigableMap<String, String> model) {
        int refused = 0;
        for (int i = 0; refused < REFUSALS; i++) {
            require(i < MOST, "the disk never became full");
            String key = "k" + i * 7919L % 100_003;
            String value = "v".repeat(i % 300) + i;
            try {
                store.put(Stores.bytes(key), Stores.bytes(value));
                model.put(key, value);
            } catch (KvFullException e) {
                require(
                        e.resource() == KvFullException.Resource.DISK
                                && String.valueOf(e.getMessage()).contains("make room"),
                        "not the error of a full disk: " + e.getMessage());
                refused++;
            }
        }
    }

    private static void require(boolean ok, String what) {
        if (!ok) {
            throw new IllegalStateException(what);
        }
    }
}
