package io.slab.examples.counting;

import io.slab.spi.ObjectLifecycle;
import io.slab.spi.ObjectLifecycleProvider;
import io.slab.spi.StrategyOptions;

/** The lifecycle {@code example-counting}, for those who choose it by name; its counts end in the log. */
public final class CountingLifecycleProvider implements ObjectLifecycleProvider {
    /** For the service loader. */
    public CountingLifecycleProvider() {}

    @Override
    public String name() {
        return "example-counting";
    }

    @Override
    public String description() {
        return "zeroes objects when their slab is made, and logs how many were constructed and destructed";
    }

    @Override
    public ObjectLifecycle create(StrategyOptions options) {
        return new CountingLifecycle();
    }
}
