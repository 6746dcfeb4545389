package io.slab.core.cache;

/** A magazine that its thread holds in its hands, so that none is looked up: see {@link ConfinedHandle}. */
final class ConfinedMagazine extends Magazine {
    ConfinedMagazine(MagazineLayer layer, Thread thread) {
        super(layer, thread);
    }
}
