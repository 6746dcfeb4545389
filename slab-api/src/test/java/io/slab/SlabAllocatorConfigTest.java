package io.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.Strategy;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlabAllocatorConfigTest {

    private static Properties properties(Map<String, String> values) {
        Properties p = new Properties();
        p.putAll(values);
        return p;
    }

    private static void assertRefused(String named, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(SlabConfigurationException.class).hasMessageContaining(named);
    }

    @Test
    void defaultsMustBeTheDocumentedOnes() {
        SlabAllocatorConfig c = SlabAllocatorConfig.defaults();
        assertThat(c.backend().name()).isEqualTo("auto");
        assertThat(c.coloring().name()).isEqualTo("auto");
        assertThat(c.reclaim().name()).isEqualTo("retain");
        assertThat(c.numa().name()).isEqualTo("none");
        assertThat(c.cpuLocator().name()).isEqualTo("auto");
        assertThat(c.lock().name()).isEqualTo("reentrant");
        assertThat(c.listeners()).isEmpty();
        assertThat(c.checks()).isEqualTo(Checks.STANDARD);
        assertThat(c.frameSize()).isZero();
        assertThat(c.cacheLineSize()).isEqualTo(64);
        assertThat(c.limitBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(c.magazineBytes()).isEqualTo(256 << 10);
        assertThat(c.toString()).contains("limit=none", "checks=standard");
    }

    @Test
    void everyPropertyMustBeRead() {
        SlabAllocatorConfig c = SlabAllocatorConfig.from(properties(Map.ofEntries(
                Map.entry("slab.backend", "arena:region=1m"),
                Map.entry("slab.coloring", "random"),
                Map.entry("slab.reclaim", "retain:slabs=4"),
                Map.entry("slab.numa", "linux"),
                Map.entry("slab.cpu", "getcpu"),
                Map.entry("slab.lock", "spin"),
                Map.entry("slab.listeners", "jmx;jfr:level=2"),
                Map.entry("slab.checks", "Off"),
                Map.entry("slab.frame-size", "16k"),
                Map.entry("slab.cache-line-size", "128"),
                Map.entry("slab.limit", "2g"),
                Map.entry("slab.magazine-bytes", "0"),
                Map.entry("other.key", "not looked at"))));
        assertThat(c.backend()).hasToString("arena:region=1m");
        assertThat(c.coloring().name()).isEqualTo("random");
        assertThat(c.reclaim().options().text("slabs")).contains("4");
        assertThat(c.numa().name()).isEqualTo("linux");
        assertThat(c.cpuLocator().name()).isEqualTo("getcpu");
        assertThat(c.lock().name()).isEqualTo("spin");
        assertThat(c.listeners()).extracting(Strategy::name).containsExactly("jmx", "jfr");
        assertThat(c.checks()).isEqualTo(Checks.OFF);
        assertThat(c.frameSize()).isEqualTo(16_384);
        assertThat(c.cacheLineSize()).isEqualTo(128);
        assertThat(c.limitBytes()).isEqualTo(2L << 30);
        assertThat(c.magazineBytes()).isZero();
    }

    @Test
    void unknownKeysMustBeRefusedWithThoseThatExist() {
        assertThatThrownBy(() -> SlabAllocatorConfig.from(properties(Map.of("slab.bakend", "heap"))))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("'slab.bakend'")
                .hasMessageContaining("slab.backend")
                .hasMessageContaining("slab.magazine-bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "checks,strict,'strict'",
        "frame-size,5000,frame-size",
        "frame-size,many,slab.frame-size",
        "cache-line-size,8,cache-line-size",
        "limit,0,limit",
        "limit,-1,slab.limit",
        "magazine-bytes,65m,magazine-bytes",
        "backend,No Such,No Such",
        "backend,heap:region,region",
        "reclaim,'retain:slabs=1,slabs=2',twice",
        "listeners,a;;b,strategy"
    })
    void wrongValuesMustBeRefusedAndNamed(String key, String value, String named) {
        assertRefused(named, () -> SlabAllocatorConfig.from(properties(Map.of("slab." + key, value))));
    }

    @Test
    void theBuilderMustRefuseWhatIsOutOfRange() {
        var b = SlabAllocatorConfig.builder();
        assertRefused("frame-size 128", () -> b.frameSize(128));
        assertRefused("frame-size 4097", () -> b.frameSize(4097));
        assertRefused("frame-size", () -> b.frameSize(2L << 30));
        assertRefused("cache-line-size 0", () -> b.cacheLineSize(0));
        assertRefused("limit 0", () -> b.limitBytes(0));
        assertRefused("magazine-bytes -1", () -> b.magazineBytes(-1));
        assertThat(b.frameSize(0).build().frameSize()).isZero();
    }

    @Test
    void aConfigurationMustSurviveItsOwnBuilder() {
        Strategy<ColoringStrategy> mine = Strategy.of("mine", ColoringStrategy.NONE);
        SlabAllocatorConfig c = SlabAllocatorConfig.builder()
                .backend("heap")
                .coloring(mine)
                .listener("one")
                .limitBytes(7)
                .checks(Checks.OFF)
                .build();
        SlabAllocatorConfig copy = c.toBuilder().listener("two").build();
        assertThat(copy.coloring()).isSameAs(mine);
        assertThat(copy.limitBytes()).isEqualTo(7);
        assertThat(copy.checks()).isEqualTo(Checks.OFF);
        assertThat(copy.listeners()).extracting(Strategy::name).containsExactly("one", "two");
        assertThat(c.listeners()).hasSize(1);
    }

    @Test
    void withoutAnEngineTheErrorMustNameTheArtifact() {
        assertThatThrownBy(() -> Slabs.create(SlabAllocatorConfig.defaults()))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("slab-core");
    }

    @Test
    void systemPropertiesMustBeHeard() {
        System.setProperty("slab.limit", "5m");
        try {
            assertThat(Slabs.builder().build().limitBytes()).isEqualTo(5 << 20);
        } finally {
            System.clearProperty("slab.limit");
        }
        System.setProperty("slab.typo", "1");
        try {
            assertRefused("slab.typo", Slabs::builder);
            assertRefused("slab.typo", Slabs::create);
        } finally {
            System.clearProperty("slab.typo");
        }
    }
}
