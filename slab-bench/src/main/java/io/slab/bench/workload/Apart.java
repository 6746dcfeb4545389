package io.slab.bench.workload;

/** Keeps fields of subclasses a cache line and more away from the object before. */
abstract class Apart {
    int p; // the JVM would fill the gap behind the object's header with a field of a subclass
    long p0;
    long p1;
    long p2;
    long p3;
    long p4;
    long p5;
    long p6;
    long p7;

    Apart() {}
}
