package io.slab.tools.view;

/**
 * One cache at one moment.
 *
 * @param allocator the name of its allocator
 * @param name its own
 * @param kind whom it serves, as {@link io.slab.CacheKind} in lower case
 * @param shape how its slabs are cut
 * @param objects where its objects are
 * @param slabs how full its slabs are
 * @param bytes what the bytes of its slabs are used for
 * @param work what it did since it was made
 * @param map slab by slab
 */
public record CacheView(
        String allocator,
        String name,
        String kind,
        Shape shape,
        Objects objects,
        Slabs slabs,
        Bytes bytes,
        Work work,
        SlabMap map) {

    /**
     * How slabs are cut.
     *
     * @param objectSize bytes per object
     * @param stride bytes from one object to the next
     * @param slabBytes bytes of the slabs that are made now
     * @param objectsPerSlab objects in one of them
     */
    public record Shape(long objectSize, long stride, long slabBytes, int objectsPerSlab) {}

    /**
     * Where objects are.
     *
     * @param live with users
     * @param magazines free, kept by threads
     * @param depot free, in the depot
     * @param free free in slabs
     */
    public record Objects(long live, long magazines, long depot, long free) {
        /**
         * Free objects that are not in slabs.
         *
         * @return objects
         */
        public long cached() {
            return magazines + depot;
        }
    }

    /**
     * How full slabs are.
     *
     * @param empty without objects
     * @param partial with objects and free places
     * @param full without free places
     * @param partialAgeMillis for how long partial slabs have been partial, on average
     */
    public record Slabs(int empty, int partial, int full, long partialAgeMillis) {
        /**
         * All of them.
         *
         * @return slabs
         */
        public int total() {
            return empty + partial + full;
        }
    }

    /**
     * What bytes are used for. {@code live + rounding + cached + scattered + empty + overhead = slab}.
     *
     * @param live what users asked for and hold
     * @param rounding what they did not ask for, but got
     * @param cached in free objects of magazines and the depot
     * @param scattered in free objects of partial slabs
     * @param empty in empty slabs
     * @param overhead in headers, colors, and behind the last objects
     * @param slab all bytes of slabs
     * @param committed of those, bytes that were not given back
     * @param peakSlab the most that slabs ever took
     */
    public record Bytes(
            long live,
            long rounding,
            long cached,
            long scattered,
            long empty,
            long overhead,
            long slab,
            long committed,
            long peakSlab) {
        /**
         * Committed bytes that hold nothing of users'.
         *
         * @return bytes
         */
        public long waste() {
            return committed - live;
        }
    }

    /**
     * What was done: counts that grow.
     *
     * @param allocations objects that went to threads
     * @param frees objects that came back from them
     * @param slowPaths operations that missed their magazine
     * @param contentions visits that found the lock taken
     * @param failures allocations that failed
     * @param reclaimedBytes bytes given back
     */
    public record Work(
            long allocations, long frees, long slowPaths, long contentions, long failures, long reclaimedBytes) {}

    /**
     * What tells it from all others of its JVM.
     *
     * @return allocator and name
     */
    public String key() {
        return allocator + '/' + name;
    }
}
