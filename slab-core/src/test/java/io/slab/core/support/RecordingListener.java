package io.slab.core.support;

import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import io.slab.spi.Strategy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Remembers every event; answers a shortage as it is told. */
public final class RecordingListener implements SlabListener {
    private final List<SlabEvent> events = new CopyOnWriteArrayList<>();
    private volatile BooleanSupplier remedy = () -> false;

    @Override
    public void onEvent(SlabEvent event) {
        events.add(event);
    }

    @Override
    public boolean onOutOfMemory(String cache, long bytes) {
        return remedy.getAsBoolean();
    }

    public void onShortage(BooleanSupplier action) {
        remedy = action;
    }

    public <E extends SlabEvent> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public void forget() {
        events.clear();
    }

    public Strategy<SlabListener> strategy() {
        return Strategy.of("recording", this);
    }
}
