package io.slab.stats.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.AllocationProfile;
import io.slab.AllocatorDetail;
import io.slab.AllocatorStats;
import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.stats.Eventually;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;

/** Reads an allocator's figures from another JVM, through a connector, as tools do. */
class SecondJvmTest {

    /** The other JVM: an allocator with a hundred objects, and a connector whose address it prints. */
    public static final class Watched {
        private Watched() {}

        public static void main(String[] args) throws Exception {
            try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                            .backend("heap")
                            .listener("jmx")
                            .samplingBytes(1)
                            .create();
                    SlabCache orders = slabs.createCache(CacheSpec.of("orders", 64))) {
                orders.allocateRaw(new long[100], 0, 100);
                JMXConnectorServer server = JMXConnectorServerFactory.newJMXConnectorServer(
                        new JMXServiceURL("rmi", "127.0.0.1", 0), null, ManagementFactory.getPlatformMBeanServer());
                server.start();
                System.out.println("address " + server.getAddress());
                while (System.in.read() >= 0) {
                    continue; // until the test closes the pipe, or dies
                }
                server.stop();
            }
        }
    }

    @SuppressWarnings("BanJNDI") // the address is that of a JVM which this test started
    @Test
    void figuresMustBeReadFromAnotherJvm() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.rmi.server.hostname=127.0.0.1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Watched.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith("address ")) {
                line = out.readLine();
            }
            assertThat(line).as("the other JVM's address").isNotNull();
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(line.substring(8)))) {
                read(connector.getMBeanServerConnection());
            }
        } finally {
            other.getOutputStream().close();
            assertThat(other.waitFor()).isZero();
        }
    }

    private static void read(MBeanServerConnection connection) throws Exception {
        Eventually.await(
                "the cache's MBean",
                () -> connection.queryNames(SlabMBeans.CACHES, null).size() == 1);
        Set<ObjectName> names = connection.queryNames(SlabMBeans.ALLOCATORS, null);
        AllocatorMXBean slabs = JMX.newMXBeanProxy(connection, names.iterator().next(), AllocatorMXBean.class);
        AllocatorStats stats = slabs.getStats();
        assertThat(stats.liveObjects()).isEqualTo(100);
        assertThat(stats.caches()).extracting(CacheStats::name).containsExactly("orders");
        AllocatorDetail detail = slabs.inspect();
        assertThat(detail.stats().caches()).isEqualTo(stats.caches());
        assertThat(slabs.getSamplingBytes()).isEqualTo(1);
        AllocationProfile profile = slabs.profile();
        assertThat(profile.sites()).singleElement().satisfies(site -> {
            assertThat(site.bytes()).isEqualTo(6400);
            assertThat(site.frames().getFirst()).contains("SecondJvmTest$Watched.main");
        });
        assertThat(slabs.profileJson()).contains("\"owner\":\"\"", "Watched.main");
        assertThat(slabs.profileCollapsed()).endsWith(";[orders] 6400\n");
        slabs.setSamplingBytes(0);
        assertThat(slabs.profile().sites()).isEmpty();
        slabs.setSamplingBytes(65_536);
        assertThat(slabs.getSamplingBytes()).isEqualTo(65_536);
        assertThat(slabs.inspectJson()).contains("\"name\":\"orders\"");
    }
}
