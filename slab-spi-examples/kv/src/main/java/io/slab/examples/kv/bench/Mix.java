package io.slab.examples.kv.bench;

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
