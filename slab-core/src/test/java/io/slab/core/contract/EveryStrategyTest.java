package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.Plugin;
import io.slab.spi.PluginCatalog;
import io.slab.tck.StrategyProviderContract;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No built-in provider is left out of the conformance kit. */
class EveryStrategyTest {
    @Test
    void everyProviderOfTheEngineMustRunItsContract() throws Exception {
        Set<String> announced = PluginCatalog.find().stream()
                .map(Plugin::implementation)
                .filter(name -> name.startsWith("io.slab.core.") && !name.startsWith("io.slab.core.support."))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(announced).hasSizeGreaterThan(20);
        Set<String> tested = new TreeSet<>();
        for (Object suite : new Object[] {new StrategyContractTest(), new BackendContractTest()}) {
            for (Class<?> test : Stream.of(suite.getClass().getDeclaredClasses())
                    .filter(StrategyProviderContract.class::isAssignableFrom)
                    .filter(c -> !Modifier.isAbstract(c.getModifiers()))
                    .toList()) {
                tested.add(providerOf(suite, test));
            }
        }
        assertThat(tested).isEqualTo(announced);
    }

    private static String providerOf(Object suite, Class<?> test) throws ReflectiveOperationException {
        Constructor<?> constructor = test.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        Object instance = constructor.newInstance(suite);
        Method newProvider = test.getSuperclass().getDeclaredMethod("newProvider");
        newProvider.setAccessible(true);
        return newProvider.invoke(instance).getClass().getName();
    }
}
