package io.slab.examples.kv.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.GarbageCollectionNotificationInfo;
import io.slab.error.SlabException;
import io.slab.examples.kv.error.KvException;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.HdrHistogram.Histogram;

/** The measuring process: loads one subject, runs the workloads, prints one line of JSON. */
public final class BenchWorker {
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final int DIGITS = 3;
    private static final long STALL_NANOS = 20_000;
    /** A part of each workload runs unmeasured first, for the compiler. */
    private static final int WARM_UP_SHARE = 5;
    /** Before loading, so many entries are loaded elsewhere. */
    private static final long WARM_UP = 200_000;

    private static final int WARM_UPS = 4;

    private final BenchPlan plan;
    private final Subject subject;
    private final Zipf zipf;
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong gcPauses = new AtomicLong();
    private final AtomicLong gcMillis = new AtomicLong();

    private BenchWorker(BenchPlan plan) {
        this.plan = plan;
        this.subject = Subject.of(plan, "");
        this.zipf = new Zipf(plan.entries());
    }

    /**
     * Measures.
     *
     * @param args the plan as JSON
     * @throws Exception whatever goes wrong
     */
    public static void main(String[] args) throws Exception {
        ObjectMapper json = new ObjectMapper();
        BenchPlan plan = json.readValue(args[0], BenchPlan.class);
        int status = 0;
        try {
            System.out.println(json.writeValueAsString(new BenchWorker(plan).run()));
        } catch (ExecutionException e) {
            status = complain(e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e));
        } catch (KvException | SlabException e) {
            status = complain(e);
        }
        System.out.flush();
        // Without closing: that would write everything to disk first, and the files are thrown away.
        Runtime.getRuntime().halt(status);
    }

    /** Says what keeps this from being measured; nobody needs to know where for a full disk or a wrong option. */
    private static int complain(RuntimeException e) {
        if (e instanceof KvException || e instanceof SlabException) {
            System.err.println(e.getMessage());
            return 1;
        }
        throw e;
    }

    private BenchReply run() throws Exception {
        warmUp();
        long stalls = stallsPerSecond();
        listenToCollections();
        List<BenchReply.Phase> phases = new ArrayList<>();
        phases.add(phase("load", plan.entries(), 0, (work, i) -> work.load(subject, entries.getAndIncrement())));
        System.gc();
        long resident = status("VmRSS");
        for (Mix mix : plan.mixes()) {
            parallel(plan.operations() / WARM_UP_SHARE, 0, (work, i) -> work.step(subject, mix));
            phases.add(phase(mix.name(), plan.operations(), plan.rate(), (work, i) -> work.step(subject, mix)));
        }
        return new BenchReply(plan.subject(), plan.heapMegabytes(), "", resident, status("VmHWM"), stalls, phases);
    }

    /** Loads and reads a subject that is thrown away: whoever loads ten million entries has compiled code for most of the time. */
    private void warmUp() throws Exception {
        for (int round = 0; round < WARM_UPS; round++) {
            AtomicLong loaded = new AtomicLong();
            try (Subject other = Subject.of(plan, "-warm-up")) {
                parallel(Math.min(plan.entries(), WARM_UP), 0, (work, i) -> work.load(other, loaded.getAndIncrement()));
            }
        }
        System.gc();
    }

    /** What the machine does to threads that do nothing. */
    private long stallsPerSecond() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(plan.threads())) {
            List<Future<Long>> parts = new ArrayList<>();
            for (int t = 0; t < plan.threads(); t++) {
                parts.add(threads.submit((Callable<Long>) BenchWorker::stallsInOneSecond));
            }
            long all = 0;
            for (Future<Long> part : parts) {
                all += part.get();
            }
            return all;
        }
    }

    private static long stallsInOneSecond() {
        long stalls = 0;
        long begin = System.nanoTime();
        for (long last = begin; last - begin < 1_000_000_000; ) {
            long now = System.nanoTime();
            stalls += now - last > STALL_NANOS ? 1 : 0;
            last = now;
        }
        return stalls;
    }

    /** One operation. */
    private interface Step {
        void run(Workload work, long i);
    }

    private BenchReply.Phase phase(String name, long operations, long rate, Step step) throws Exception {
        long pauses = gcPauses.get();
        long millis = gcMillis.get();
        long start = System.nanoTime();
        Measured measured = parallel(operations, rate, step);
        double seconds = (System.nanoTime() - start) / 1e9;
        Histogram all = measured.latencies();
        return new BenchReply.Phase(
                name,
                all.getTotalCount() / seconds,
                all.getValueAtPercentile(50),
                all.getValueAtPercentile(99),
                all.getValueAtPercentile(99.9),
                all.getMaxValue(),
                gcPauses.get() - pauses,
                gcMillis.get() - millis,
                measured.preemptions());
    }

    /** What one thread or several measured. */
    private record Measured(Histogram latencies, long preemptions) {}

    private Measured parallel(long operations, long rate, Step step) throws Exception {
        Histogram all = new Histogram(LONGEST_NANOS, DIGITS);
        long preemptions = 0;
        long each = operations / plan.threads();
        try (ExecutorService threads = Executors.newFixedThreadPool(plan.threads())) {
            List<Future<Measured>> parts = new ArrayList<>();
            for (int t = 0; t < plan.threads(); t++) {
                Workload work = new Workload(plan, zipf, entries, 1000L * t + step.hashCode() % 1000);
                parts.add(threads.submit((Callable<Measured>) () -> measure(work, each, rate, step)));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(plan.patienceSeconds());
            for (Future<Measured> part : parts) {
                Measured measured = await(part, end);
                all.add(measured.latencies());
                preemptions = preemptions < 0 || measured.preemptions() < 0 ? -1 : preemptions + measured.preemptions();
            }
        }
        return new Measured(all, preemptions);
    }

    /** Whoever has to be given up takes the process with it: threads that collect garbage all the time end late or never. */
    private Measured await(Future<Measured> part, long end) throws Exception {
        try {
            return part.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw giveUp("not done within " + plan.patienceSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof OutOfMemoryError full ? giveUp(String.valueOf(full.getMessage())) : e;
        }
    }

    private Exception giveUp(String why) throws IOException {
        System.out.println(new ObjectMapper()
                .writeValueAsString(
                        new BenchReply(plan.subject(), plan.heapMegabytes(), why, 0, status("VmHWM"), 0, List.of())));
        System.out.flush();
        Runtime.getRuntime().halt(0);
        return new IllegalStateException("never: this process has ended");
    }

    private Measured measure(Workload work, long operations, long rate, Step step) throws IOException {
        long preemptions = ProcStatus.read("thread-self", "nonvoluntary_ctxt_switches");
        Histogram histogram = new Histogram(LONGEST_NANOS, DIGITS);
        double interval = rate == 0 ? 0 : 1e9 * plan.threads() / rate;
        long begin = System.nanoTime();
        for (long i = 0; i < operations; i++) {
            long start = System.nanoTime();
            if (rate != 0) {
                // With a given rate, time counts from when the operation should have started: waiting is latency, too.
                long due = begin + (long) (i * interval);
                while (start < due) {
                    if (due - start > 100_000) {
                        LockSupport.parkNanos(due - start - 60_000);
                    } else {
                        Thread.onSpinWait();
                    }
                    start = System.nanoTime();
                }
                start = due;
            }
            step.run(work, i);
            histogram.recordValue(Math.min(LONGEST_NANOS, Math.max(1, System.nanoTime() - start)));
        }
        if (work.seen() == Long.MIN_VALUE) {
            throw new AssertionError("never: keeps what was read from being left out");
        }
        return new Measured(
                histogram,
                preemptions < 0 ? -1 : ProcStatus.read("thread-self", "nonvoluntary_ctxt_switches") - preemptions);
    }

    private void listenToCollections() {
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (bean instanceof NotificationEmitter emitter && !bean.getName().contains("Concurrent")) {
                emitter.addNotificationListener(
                        (notification, handback) -> {
                            var info =
                                    GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
                            gcPauses.incrementAndGet();
                            gcMillis.addAndGet(info.getGcInfo().getDuration());
                        },
                        null,
                        null);
            }
        }
    }

    /** Bytes, from a field in KiB. */
    private static long status(String field) throws IOException {
        long kibibytes = ProcStatus.read("self", field);
        return kibibytes < 0 ? -1 : kibibytes * 1024;
    }
}
