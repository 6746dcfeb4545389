package io.slab.examples.kv.bench;

import io.slab.examples.kv.error.KvInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The core workloads: shares of operations in per cent, and how keys are chosen. */
public enum Mix {
    /** Session store: half reads, half updates. */
    A(50, 50, 0, 0, 0, false),
    /** Photo tags: mostly reads. */
    B(95, 5, 0, 0, 0, false),
    /** User profiles: reads only. */
    C(100, 0, 0, 0, 0, false),
    /** Status updates: what was inserted last is read most. */
    D(95, 0, 5, 0, 0, true),
    /** Threaded conversations: short scans. */
    E(0, 0, 5, 95, 0, false),
    /** User database: half reads, half read-modify-writes. */
    F(50, 0, 0, 0, 50, false);

    /** The kinds of operations. */
    enum Operation {
        READ,
        UPDATE,
        INSERT,
        SCAN,
        READ_MODIFY_WRITE
    }

    private final int read;
    private final int update;
    private final int insert;
    private final int scan;
    private final boolean latest;

    Mix(int read, int update, int insert, int scan, int modify, boolean latest) {
        if (read + update + insert + scan + modify != 100) {
            throw new AssertionError("shares must add up to 100");
        }
        this.read = read;
        this.update = update;
        this.insert = insert;
        this.scan = scan;
        this.latest = latest;
    }

    /**
     * Finds a mix.
     *
     * @param name its letter, large or small
     * @return the mix
     * @throws KvInputException if there is none of that name; it says which there are
     */
    public static Mix named(String name) {
        return Arrays.stream(values())
                .filter(mix -> mix.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new KvInputException("there is no workload '" + name + "', only "
                        + Arrays.stream(values()).map(Mix::explained).collect(Collectors.joining(", "))));
    }

    /** Its letter and shares, such as {@code A (50 % read, 50 % update)}. */
    private String explained() {
        StringBuilder shares = new StringBuilder();
        share(shares, read, "read");
        share(shares, update, "update");
        share(shares, insert, "insert");
        share(shares, scan, "scan");
        share(shares, 100 - read - update - insert - scan, "read and write");
        return name() + " (" + shares + (latest ? ", latest first" : "") + ")";
    }

    private static void share(StringBuilder shares, int percent, String what) {
        if (percent > 0) {
            shares.append(shares.isEmpty() ? "" : ", ")
                    .append(percent)
                    .append(" % ")
                    .append(what);
        }
    }

    /** Whether late keys are chosen most. */
    boolean latest() {
        return latest;
    }

    /** @param dice 0 to 99 */
    Operation operation(int dice) {
        int rest = dice - read;
        if (rest < 0) {
            return Operation.READ;
        }
        rest -= update;
        if (rest < 0) {
            return Operation.UPDATE;
        }
        rest -= insert;
        if (rest < 0) {
            return Operation.INSERT;
        }
        return rest < scan ? Operation.SCAN : Operation.READ_MODIFY_WRITE;
    }
}
