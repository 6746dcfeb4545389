package io.slab.color;

import io.slab.spi.ColoringStrategy;
import io.slab.spi.ColoringStrategyProvider;
import io.slab.spi.Providers;
import io.slab.spi.Strategy;
import io.slab.tck.ColoringStrategyContract;
import io.slab.tck.StrategyProviderContract;
import org.junit.jupiter.api.Nested;

/** The conformance kit on every strategy and provider of this module. */
class ColoringContractTest {

    private static ColoringStrategy named(String strategy) {
        return Providers.resolve(Strategy.named(strategy), ColoringStrategyProvider.class);
    }

    @Nested
    class None extends ColoringStrategyContract {
        @Override
        protected ColoringStrategy newStrategy() {
            return named("none");
        }
    }

    @Nested
    class RoundRobin extends ColoringStrategyContract {
        @Override
        protected ColoringStrategy newStrategy() {
            return named("round-robin");
        }

        @Override
        protected int leastDistinctColors(int colors) {
            return colors;
        }
    }

    @Nested
    class Random extends ColoringStrategyContract {
        @Override
        protected ColoringStrategy newStrategy() {
            return named("random:seed=42");
        }

        @Override
        protected int leastDistinctColors(int colors) {
            return colors;
        }
    }

    @Nested
    class Geometry extends ColoringStrategyContract {
        @Override
        protected ColoringStrategy newStrategy() {
            return named("cache-geometry");
        }

        @Override
        protected int leastDistinctColors(int colors) {
            return colors;
        }
    }

    abstract static class OfAProvider extends StrategyProviderContract<ColoringStrategy> {
        @Override
        protected Class<ColoringStrategyProvider> serviceType() {
            return ColoringStrategyProvider.class;
        }
    }

    @Nested
    class NoneProvider extends OfAProvider {
        @Override
        protected ColoringStrategyProvider newProvider() {
            return new NoColoringProvider();
        }
    }

    @Nested
    class RoundRobinProvider extends OfAProvider {
        @Override
        protected ColoringStrategyProvider newProvider() {
            return new RoundRobinColoringProvider();
        }
    }

    @Nested
    class RandomProvider extends OfAProvider {
        @Override
        protected ColoringStrategyProvider newProvider() {
            return new RandomColoringProvider();
        }
    }

    @Nested
    class GeometryProvider extends OfAProvider {
        @Override
        protected ColoringStrategyProvider newProvider() {
            return new CacheGeometryColoringProvider();
        }
    }
}
