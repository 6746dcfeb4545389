package io.slab.tools.source;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.slab.error.SlabClosedException;
import io.slab.stats.jmx.SlabMBeans;
import io.slab.tools.view.AllocatorView;
import io.slab.tools.view.Reading;
import io.slab.tools.view.Site;
import io.slab.tools.view.Subject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A running JVM, attached to and asked over JMX. The JVM's own management agent is started in it where it does not run yet: it listens on the
 * loopback interface alone, to the same user alone, and stays until the JVM ends.
 *
 * <p>Figures are read each time; single slabs and resident memory, which take the JVM time for each slab, so rarely that this takes no
 * more than a tenth of the time. In between the last ones stand.
 */
public final class JmxSource implements SnapshotSource {
    /** An answer takes milliseconds; a JVM that takes so long is stopped or in a very long collection. */
    private static final String ANSWER_MILLIS = "20000";

    /** Allocators show themselves two seconds after they were made. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final Duration YOUNG = Duration.ofSeconds(20);
    private static final int INSPECTION_SHARE = 10;
    private static final String SAMPLING = "SamplingBytes";

    private final ProcessHandle process;
    private final JMXConnector connector;
    private final MBeanServerConnection connection;
    private final Subject subject;
    private final Map<String, Inspected> inspected = new HashMap<>();

    /** A connector whose other end is stopped waits long to say goodbye. */
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    /** Allocators that sample because of us. */
    private final Set<ObjectName> sampled = new LinkedHashSet<>();

    private volatile long sampling;

    /** Where a signal ends the program: nobody but us would end the sampling. */
    private final Thread restorer = new Thread(this::stopSampling, "slab-sampling-restore");

    /** What is asked of an allocator. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException, JMException;
    }

    /** What was last seen of an allocator slab by slab, and when it may be looked at again. */
    private record Inspected(SnapshotReader.Detail detail, List<Site> sites, long againNanos) {}

    static {
        System.setProperty("sun.rmi.transport.tcp.responseTimeout", ANSWER_MILLIS);
    }

    private JmxSource(ProcessHandle process, JMXConnector connector, Subject subject) throws IOException {
        this.process = process;
        this.connector = connector;
        this.connection = connector.getMBeanServerConnection();
        this.subject = subject;
    }

    /**
     * Attaches to a JVM that runs Slab.
     *
     * @param pid the process
     * @return it, to be closed
     * @throws TargetException if there is no such process, it is no JVM, another user's, this one, does not answer, or has no allocator
     */
    public static JmxSource attach(long pid) throws TargetException {
        ProcessHandle process = Processes.jvm(pid);
        try {
            VirtualMachine vm = VirtualMachine.attach(String.valueOf(pid));
            String url;
            Subject subject;
            try {
                url = vm.startLocalManagementAgent();
                subject = subject(pid, process, vm.getSystemProperties());
            } finally {
                vm.detach();
            }
            return checked(new JmxSource(process, connect(url), subject));
        } catch (AttachNotSupportedException | IOException e) {
            if (Processes.hasEnded(process)) {
                throw ended(pid, e);
            }
            throw new TargetException("cannot attach to process " + pid + ": " + reason(e), e);
        }
    }

    // The address comes from a JVM of the same user, which was attached to: it could do what it likes anyway.
    @SuppressWarnings("BanJNDI")
    private static JMXConnector connect(String url) throws IOException {
        return JMXConnectorFactory.connect(
                new JMXServiceURL(url), Map.of("jmx.remote.x.client.connection.check.period", 0L));
    }

    private static JmxSource checked(JmxSource source) throws TargetException {
        try {
            source.waitForAllocators();
            return source;
        } catch (TargetException e) {
            source.close();
            throw e;
        }
    }

    private void waitForAllocators() throws TargetException {
        Instant now = Instant.now();
        boolean young =
                process.info().startInstant().map(now.minus(YOUNG)::isBefore).orElse(false);
        Instant until = young ? now.plus(PATIENCE) : now;
        try {
            while (allocators().isEmpty()) {
                if (Instant.now().isAfter(until)) {
                    throw new TargetException(
                            "process " + process.pid() + " is a JVM without Slab: it has no allocator now, or shows"
                                    + " none (that takes slab-stats on its path, and no"
                                    + " slab.listeners=jmx:enabled=false)");
                }
                Thread.sleep(Duration.ofMillis(100));
            }
        } catch (IOException e) {
            throw silent(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TargetException("interrupted while waiting for process " + process.pid(), e);
        }
    }

    private List<ObjectName> allocators() throws IOException {
        return connection.queryNames(SlabMBeans.ALLOCATORS, null).stream()
                .sorted(Comparator.comparing(ObjectName::getCanonicalName))
                .toList();
    }

    private static Subject subject(long pid, ProcessHandle process, Properties properties) {
        // The command line may hold secrets; its first word does not.
        String command = properties.getProperty("sun.java.command", "").strip().split("\\s", 2)[0];
        String program = command.substring(command.lastIndexOf('/') + 1);
        String since = process.info()
                .startInstant()
                .map(start -> ", running since "
                        + start.truncatedTo(ChronoUnit.SECONDS)
                                .toString()
                                .replace('T', ' ')
                                .replace("Z", " UTC"))
                .orElse("");
        return new Subject(
                "process " + pid + (program.isEmpty() ? "" : ", " + program),
                "Java " + properties.getProperty("java.runtime.version", "?") + since);
    }

    @Override
    public Subject subject() {
        return subject;
    }

    @Override
    public Reading read() throws TargetException {
        try {
            List<AllocatorView> views = new ArrayList<>();
            List<Site> sites = new ArrayList<>();
            List<ObjectName> names = allocators();
            if (sampling > 0) {
                startSampling(names);
            }
            inspected
                    .keySet()
                    .retainAll(names.stream().map(ObjectName::getCanonicalName).toList());
            for (ObjectName name : names) {
                try {
                    views.add(read(name));
                    Inspected last = inspected.get(name.getCanonicalName());
                    sites.addAll(last == null ? List.of() : last.sites);
                } catch (InstanceNotFoundException e) {
                    // Closed since the names were read: it is not there any more, and that is what the reading says.
                    inspected.remove(name.getCanonicalName());
                }
            }
            sites.sort(Comparator.comparingLong(Site::bytes).reversed());
            return new Reading(Instant.now(), views, sites);
        } catch (IOException e) {
            throw silent(e);
        } catch (JMException e) {
            throw new TargetException(
                    "process " + process.pid() + " does not tell its figures: " + reason(e)
                            + " (is its Slab of another version?)",
                    e);
        }
    }

    @Override
    public Reading inspect() throws TargetException {
        inspected.clear();
        return read();
    }

    private AllocatorView read(ObjectName name) throws IOException, JMException, TargetException {
        String key = name.getCanonicalName();
        Inspected last = inspected.get(key);
        long start = System.nanoTime();
        if (last == null || start - last.againNanos >= 0) {
            String json = (String) ask(() -> connection.invoke(name, "inspectJson", null, null));
            List<Site> sites = sites(name);
            long end = System.nanoTime();
            SnapshotReader.Detail detail = SnapshotReader.detail(json);
            inspected.put(key, new Inspected(detail, sites, end + INSPECTION_SHARE * (end - start)));
            return detail.view();
        }
        String json = (String) ask(() -> connection.getAttribute(name, "StatsJson"));
        return SnapshotReader.stats(json, last.detail);
    }

    /** Where live memory was allocated; nothing from a Slab that does not sample, or cannot yet. */
    private List<Site> sites(ObjectName name) throws IOException, JMException, TargetException {
        boolean samples = Arrays.stream(connection.getMBeanInfo(name).getAttributes())
                .anyMatch(attribute -> attribute.getName().equals(SAMPLING));
        if (!samples || samplingOf(name) == 0) {
            return List.of();
        }
        return SnapshotReader.sites((String) ask(() -> connection.invoke(name, "profileJson", null, null)));
    }

    private long samplingOf(ObjectName name) throws IOException, JMException {
        return ((Number) ask(() -> connection.getAttribute(name, SAMPLING))).longValue();
    }

    private void sampling(ObjectName name, long everyBytes) throws IOException, JMException {
        ask(() -> {
            connection.setAttribute(name, new Attribute(SAMPLING, everyBytes));
            return name;
        });
    }

    /** An allocator that was closed before it answered is one that is not there. */
    private static <T> T ask(Question<T> question) throws IOException, JMException {
        try {
            return question.ask();
        } catch (RuntimeMBeanException e) {
            RuntimeException cause = e.getTargetException();
            throw cause instanceof SlabClosedException
                    ? new InstanceNotFoundException(cause.getMessage())
                    : new MBeanException(cause, cause.toString());
        }
    }

    /**
     * Has allocators that do not sample allocations do so until this is closed, those that come later as well.
     *
     * @param everyBytes bytes from one to the next
     * @throws TargetException if the JVM does not answer, or cannot
     */
    public void sample(long everyBytes) throws TargetException {
        sampling = everyBytes;
        Runtime.getRuntime().addShutdownHook(restorer);
        try {
            startSampling(allocators());
        } catch (IOException e) {
            throw silent(e);
        } catch (JMException e) {
            throw new TargetException("process " + process.pid() + " does not sample: " + reason(e), e);
        }
    }

    private synchronized void startSampling(List<ObjectName> names) throws IOException, JMException {
        for (ObjectName name : names) {
            try {
                if (samplingOf(name) == 0) {
                    sampled.add(name);
                    sampling(name, sampling);
                }
            } catch (InstanceNotFoundException e) {
                sampled.remove(name); // closed meanwhile
            }
        }
    }

    private synchronized void stopSampling() {
        sampling = 0;
        try {
            for (ObjectName name : sampled) {
                stopSampling(name);
            }
        } catch (IOException e) {
            return; // the JVM has ended, or does not answer: there is nobody to ask
        } finally {
            sampled.clear();
        }
    }

    private void stopSampling(ObjectName name) throws IOException {
        try {
            sampling(name, 0);
        } catch (JMException e) {
            return; // it was closed, and samples no more, or does not let itself be told; others do
        }
    }

    private TargetException silent(IOException e) {
        if (Processes.hasEnded(process)) {
            return ended(process.pid(), e);
        }
        return new TargetException("process " + process.pid() + " does not answer any more: " + reason(e), e);
    }

    private static TargetEndedException ended(long pid, Exception cause) {
        return new TargetEndedException("process " + pid + " has ended", cause);
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        String text = message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
        return text.lines().findFirst().orElse(text).strip();
    }

    @Override
    public void close() {
        stopSampling();
        try {
            Runtime.getRuntime().removeShutdownHook(restorer);
        } catch (IllegalStateException e) {
            return; // a signal ends the program: the hook finds nothing to do, and the connection goes with us
        }
        Thread goodbye = Thread.ofPlatform().daemon().name("slab-goodbye").start(this::disconnect);
        try {
            goodbye.join(GOODBYE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void disconnect() {
        try {
            connector.close();
        } catch (IOException e) {
            // The other end has gone first; there is nothing left to let go of.
            return;
        }
    }
}
