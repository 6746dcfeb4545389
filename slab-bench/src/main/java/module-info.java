/** Benchmarks and the workloads of the field, run against peers. */
module io.slab.bench {
    requires transitive io.slab;
    requires HdrHistogram;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.slab.color;
    requires io.slab.core;
    requires io.slab.examples;
    requires io.slab.numa;
    requires io.slab.stats;
    requires jmh.core;
    requires org.agrona;
    requires org.apache.arrow.memory.core;
    requires org.slf4j;
    requires jdk.jfr;
    requires jdk.management;
    requires stormpot;
    requires static org.jspecify;

    exports io.slab.bench;
    exports io.slab.bench.peer;
    exports io.slab.bench.run;
    exports io.slab.bench.workload;
}
