package io.slab.core.strategy;

import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicy.Decision;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.StrategyOptions;

/** The policy {@code immediate}: an empty slab's memory goes back at once. */
public final class ImmediateReclaimProvider implements ReclaimPolicyProvider {
    /** For the service loader. */
    public ImmediateReclaimProvider() {}

    @Override
    public String name() {
        return "immediate";
    }

    @Override
    public String description() {
        return "gives every empty slab's memory back at once";
    }

    @Override
    public ReclaimPolicy create(StrategyOptions options) {
        return usage -> Decision.RELEASE;
    }
}
