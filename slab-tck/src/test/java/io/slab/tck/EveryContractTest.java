package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.PluginCatalog;
import io.slab.spi.StrategyProvider;
import java.lang.reflect.ParameterizedType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No kind of plug-in is without a contract. */
class EveryContractTest {
    /** Kinds whose provider makes a factory, and whose contract is named after what the factory makes. */
    private static final Map<String, String> MADE =
            Map.of("SlabLock.Factory", "SlabLock", "PageIndex.Factory", "PageIndex");

    @Test
    void everyKindOfPluginMustHaveAContract() throws Exception {
        assertThat(PluginCatalog.types()).hasSizeGreaterThan(8);
        for (Class<? extends StrategyProvider<?>> kind : PluginCatalog.types()) {
            ParameterizedType provider = (ParameterizedType) kind.getGenericInterfaces()[0];
            String made = ((Class<?>) provider.getActualTypeArguments()[0])
                    .getCanonicalName()
                    .replace("io.slab.spi.", "");
            Class<?> contract = Class.forName("io.slab.tck." + MADE.getOrDefault(made, made) + "Contract");
            assertThat(contract.getAnnotation(ExtendWith.class).value())
                    .as("%s is part of the statement", contract)
                    .containsExactly(ContractCoverage.class);
            assertThat(ContractRun.tests(contract)).as("tests of %s", contract).hasSizeGreaterThan(2);
        }
    }
}
