package io.slab.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.error.SlabConfigurationException;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategyTest {
    private final StrategyOptions options =
            StrategyOptions.parse("mine", "n=7,size=64k,on=true,off=false,wait=250ms,text=a b=c");

    @Test
    void aNameWithOptionsMustBeRead() {
        Strategy<ReclaimPolicy> s = Strategy.named(" retain:slabs=4, free = 1m ");
        assertThat(s.name()).isEqualTo("retain");
        assertThat(s.options().text("slabs")).contains("4");
        assertThat(s.options().text("free")).contains("1m");
        assertThat(s.instance()).isEmpty();
        assertThat(s).hasToString("retain:slabs=4,free=1m");
        assertThat(s).isEqualTo(Strategy.named("retain:slabs=4,free=1m"));
        assertThat(s).hasSameHashCodeAs(Strategy.named("retain:slabs=4,free=1m"));
        assertThat(s).isNotEqualTo(Strategy.named("retain:slabs=5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "Retain", "a b", "-a", "retain:", "retain:slabs", "retain:=4", "retain:a=1,,b=2"})
    void malformedTextMustBeRefused(String text) {
        assertThatThrownBy(() -> Strategy.named(text)).isInstanceOf(SlabConfigurationException.class);
    }

    @Test
    void anOptionGivenTwiceMustBeRefused() {
        assertThatThrownBy(() -> Strategy.named("retain:a=1,a=2"))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("'a'")
                .hasMessageContaining("twice");
    }

    @Test
    void anInstanceMustBeKeptByIdentity() {
        ReclaimPolicy policy = usage -> ReclaimPolicy.Decision.KEEP;
        Strategy<ReclaimPolicy> s = Strategy.of("Any Name", policy);
        assertThat(s.instance()).containsSame(policy);
        assertThat(s.options().isEmpty()).isTrue();
        assertThat(s).hasToString("Any Name").isEqualTo(Strategy.of("Any Name", policy));
        ReclaimPolicy another = usage -> ReclaimPolicy.Decision.KEEP;
        assertThat(s).isNotEqualTo(Strategy.of("Any Name", another));
    }

    @Test
    void optionsMustBeReadByTheirTypes() {
        assertThat(options.integer("n", 1, 0, 10)).isEqualTo(7);
        assertThat(options.integer("absent", 1, 0, 10)).isEqualTo(1);
        assertThat(options.bytes("size", 1, 0, 1 << 20)).isEqualTo(65_536);
        assertThat(options.bytes("absent", 1, 0, 10)).isEqualTo(1);
        assertThat(options.flag("on", false)).isTrue();
        assertThat(options.flag("off", true)).isFalse();
        assertThat(options.flag("absent", true)).isTrue();
        assertThat(options.duration("wait", Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
        assertThat(options.duration("absent", Duration.ZERO)).isZero();
        assertThat(options.text("text")).contains("a b=c");
    }

    @Test
    void optionsOfWrongTypeOrRangeMustNameKeyValueAndOwner() {
        for (Runnable wrong : List.<Runnable>of(
                () -> options.integer("text", 1, 0, 10),
                () -> options.integer("n", 1, 8, 10),
                () -> options.integer("n", 1, 0, 6),
                () -> options.bytes("text", 1, 0, 10),
                () -> options.bytes("size", 1, 0, 10),
                () -> options.flag("n", true),
                () -> options.duration("n", Duration.ZERO),
                () -> StrategyOptions.parse("mine", "wait=PT-5S").duration("wait", Duration.ZERO))) {
            assertThatThrownBy(wrong::run)
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining("'mine'");
        }
    }

    @ParameterizedTest
    @CsvSource({"5s,5000", "2m,120000", "1h,3600000", "0ms,0", "PT0.5S,500"})
    void durationsMustBeRead(String text, long millis) {
        assertThat(StrategyOptions.parse("x", "d=" + text).duration("d", Duration.ZERO))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void unknownOptionsMustBeRefusedWithThoseThatExist() {
        StrategyOption known = new StrategyOption("n", StrategyOption.Type.INTEGER, "1", "a number");
        assertThatThrownBy(() -> options.requireKnown(List.of(known)))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("'size'")
                .hasMessageContaining("its options are n");
        assertThatThrownBy(() -> options.requireKnown(List.of())).hasMessageContaining("it has none");
        StrategyOptions.NONE.requireKnown(List.of());
    }

    private enum Mode {
        FAST,
        VERY_SAFE
    }

    @Test
    void choicesMustBeReadAndOthersRefusedWithThoseThatExist() {
        StrategyOption mode = StrategyOption.choice("mode", Mode.FAST, "how");
        assertThat(mode.choices()).containsExactly("fast", "very-safe");
        assertThat(mode.defaultValue()).isEqualTo("fast");
        StrategyOptions given = StrategyOptions.parse("x", "mode=very-safe");
        given.check(List.of(mode));
        assertThat(given.choice("mode", Mode.FAST)).isEqualTo(Mode.VERY_SAFE);
        assertThat(StrategyOptions.NONE.choice("mode", Mode.FAST)).isEqualTo(Mode.FAST);
        StrategyOptions wrong = StrategyOptions.parse("x", "mode=VERY_SAFE");
        assertThatThrownBy(() -> wrong.check(List.of(mode)))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("fast, very-safe");
        assertThatThrownBy(() -> wrong.choice("mode", Mode.FAST)).hasMessageContaining("fast, very-safe");
    }

    @Test
    void valuesMustBeOfTheirOptionsTypeAndInItsRange() {
        List<StrategyOption> known = List.of(
                StrategyOption.integer("n", 1, 1, 9, "a number"),
                StrategyOption.bytes("size", "4k", 4096, 1 << 20, "a size"),
                StrategyOption.flag("on", true, "a flag"),
                StrategyOption.text("text", "", "a text"),
                new StrategyOption("time", StrategyOption.Type.DURATION, "1s", "a time"));
        StrategyOptions.parse("x", "n=9,size=1m,on=false,text=(a,b),time=5ms").check(known);
        for (String wrong : new String[] {"n=0", "n=10", "n=a", "size=1k", "size=2m", "on=yes", "time=soon"}) {
            assertThatThrownBy(() -> StrategyOptions.parse("x", wrong).check(known))
                    .as(wrong)
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining("'" + wrong.substring(0, wrong.indexOf('=')) + "'");
        }
    }

    @Test
    void commasInsideOfParenthesesMustBelongToTheValue() {
        StrategyOptions given = StrategyOptions.parse("x", "of=(a:k=1,l=2)+(b:m=(3,4)),last=5");
        assertThat(given.text("of")).hasValue("(a:k=1,l=2)+(b:m=(3,4))");
        assertThat(given.text("last")).hasValue("5");
        for (String wrong : new String[] {"a=(1,b=2", "a=1),b=2", "a=)("}) {
            assertThatThrownBy(() -> StrategyOptions.parse("x", wrong))
                    .as(wrong)
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining("parentheses");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,1",
        "4096,4096",
        "64k,65536",
        "64K,65536",
        "64kb,65536",
        "64KiB,65536",
        "1m,1048576",
        "2g,2147483648",
        "1t,1099511627776",
        "7p,7881299347898368",
        "12b,12",
        "' 8 ',8"
    })
    void numbersOfBytesMustBeRead(String text, long bytes) {
        assertThat(Bytes.parse("size", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "k", "-1", "1.5k", "4 k", "0x10", "9223372036854775808", "9999999999999t", "12q", "1kk"})
    void otherTextMustBeNoNumberOfBytes(String text) {
        assertThatThrownBy(() -> Bytes.parse("my-size", text))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("my-size")
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1 KiB", "1536,1.5 KiB", "-2048,-2 KiB", "1099511627776,1 TiB"})
    void bytesMustBeWrittenForPeople(long bytes, String text) {
        assertThat(Bytes.format(bytes)).isEqualTo(text);
    }

    @Property(tries = 200)
    void whatIsWrittenInUnitsMustBeReadBack(
            @ForAll @LongRange(min = 0, max = 4095) long number, @ForAll @IntRange(min = 0, max = 4) int unit) {
        String text = number + ("kmgtp".substring(unit, unit + 1));
        assertThat(Bytes.parse("any", text)).isEqualTo(number << 10 * (unit + 1));
    }
}
