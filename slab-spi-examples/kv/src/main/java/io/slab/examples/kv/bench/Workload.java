package io.slab.examples.kv.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Keys, values and operations. One per thread, but for the count of entries. */
final class Workload {
    private static final byte[] PREFIX = "user".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_SCAN = 100;

    private final BenchPlan plan;
    private final Zipf zipf;
    private final AtomicLong entries;
    private final SplittableRandom random;
    private final byte[] letters = new byte[4096];
    /** What was read, so that reading cannot be left out. */
    private long seen;

    Workload(BenchPlan plan, Zipf zipf, AtomicLong entries, long seed) {
        this.plan = plan;
        this.zipf = zipf;
        this.entries = entries;
        this.random = new SplittableRandom(seed);
        for (int i = 0; i < letters.length; i++) {
            letters[i] = (byte) random.nextInt(' ', '~');
        }
    }

    long seen() {
        return seen;
    }

    /** The key of an entry: its hashed number in decimal digits, so that neighbours are strangers. */
    byte[] key(long number) {
        long hash = number * 0x9E3779B97F4A7C15L;
        hash = (hash ^ (hash >>> 29)) * 0xBF58476D1CE4E5B9L;
        long digits = (hash ^ (hash >>> 32)) & Long.MAX_VALUE;
        byte[] key = new byte[plan.keyBytes()];
        Arrays.fill(key, (byte) '0');
        for (int i = key.length - 1; i >= PREFIX.length && digits != 0; i--) {
            key[i] = (byte) ('0' + digits % 10);
            digits /= 10;
        }
        System.arraycopy(PREFIX, 0, key, 0, PREFIX.length);
        return key;
    }

    byte[] value() {
        int length = plan.valueBytes() / 2 + random.nextInt(plan.valueBytes() + 1);
        byte[] value = new byte[length];
        int from = random.nextInt(letters.length / 2);
        for (int at = 0; at < length; at += letters.length / 2) {
            System.arraycopy(letters, from, value, at, Math.min(letters.length / 2, length - at));
        }
        return value;
    }

    void load(Subject subject, long number) {
        subject.write(key(number), value());
    }

    void step(Subject subject, Mix mix) {
        Mix.Operation operation = mix.operation(random.nextInt(100));
        if (operation == Mix.Operation.INSERT) {
            load(subject, entries.getAndIncrement());
            return;
        }
        byte[] key = key(chosen(mix));
        switch (operation) {
            case READ -> seen += subject.read(key);
            case UPDATE -> subject.write(key, value());
            case READ_MODIFY_WRITE -> {
                seen += subject.read(key);
                subject.write(key, value());
            }
            case SCAN -> seen += subject.scan(key, 1 + random.nextInt(LONGEST_SCAN));
            case INSERT -> throw new AssertionError("done above");
        }
    }

    private long chosen(Mix mix) {
        long rank = zipf.next(random);
        if (mix.latest()) {
            return Math.max(0, entries.get() - 1 - rank);
        }
        // Scattered over all entries, else the popular ones would be neighbours in time of loading.
        return Long.remainderUnsigned(rank * 0xD6E8FEB86659FD93L, plan.entries());
    }
}
