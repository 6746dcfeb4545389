package io.slab.tools.view;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Every slab of a cache and how much of it is in use.
 *
 * @param cells its slabs, by address; empty where single slabs are not known
 */
public record SlabMap(List<Cell> cells) {
    /** No slab is known. */
    public static final SlabMap UNKNOWN = new SlabMap(List.of());

    private static final int TENTHS = 10;

    /**
     * One slab.
     *
     * @param used objects in use: with users, in magazines and in the depot
     * @param capacity objects that it holds
     * @param base its address in hexadecimal; may be empty
     */
    public record Cell(int used, int capacity, String base) {
        private int tenth() {
            if (used <= 0) {
                return 0;
            }
            return used >= capacity ? TENTHS + 1 : 1 + (int) ((long) (used - 1) * TENTHS / capacity);
        }
    }

    /** Copies the list. */
    public SlabMap {
        cells = List.copyOf(cells);
    }

    /**
     * How full the slabs are.
     *
     * @return twelve counts: of empty slabs, of those up to 10 %, 20 % … but for full ones, and of full slabs
     */
    public List<Integer> byTenths() {
        List<Integer> counts = new ArrayList<>(Collections.nCopies(TENTHS + 2, 0));
        cells.forEach(cell -> counts.set(cell.tenth(), counts.get(cell.tenth()) + 1));
        return List.copyOf(counts);
    }
}
