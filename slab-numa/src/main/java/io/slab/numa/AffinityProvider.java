package io.slab.numa;

import io.slab.spi.NumaAffinityProvider;

/** What the providers of this module share: a name and a sentence. */
abstract sealed class AffinityProvider implements NumaAffinityProvider
        permits LinuxAffinityProvider,
                PreferLocalAffinityProvider,
                StrictLocalAffinityProvider,
                InterleaveAffinityProvider,
                BindAffinityProvider {
    private final String name;
    private final String description;

    AffinityProvider(String name, String description) {
        this.name = name;
        this.description = description;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String description() {
        return description;
    }
}
