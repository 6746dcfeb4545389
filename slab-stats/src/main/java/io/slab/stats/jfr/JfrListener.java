package io.slab.stats.jfr;

import io.slab.spi.AllocatorView;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import org.jspecify.annotations.Nullable;

/**
 * Turns the events of one allocator into those of Flight Recorder. Until somebody starts a recording in this JVM, the recorder is not even loaded.
 */
final class JfrListener implements SlabListener {
    private volatile @Nullable AllocatorView allocator;
    private volatile @Nullable Statistics statistics;

    private final FlightRecorderListener start = new FlightRecorderListener() {
        @Override
        public void recorderInitialized(FlightRecorder recorder) {
            AllocatorView view = allocator;
            if (view != null) {
                statistics = Statistics.start(view);
            }
        }
    };

    @Override
    public void onOpen(AllocatorView opened) {
        allocator = opened;
        FlightRecorder.addListener(start); // calls it at once, if the recorder is there already
    }

    @Override
    public void onClose(AllocatorView closed) {
        FlightRecorder.removeListener(start);
        Statistics running = statistics;
        if (running != null) {
            running.stop();
            statistics = null;
        }
    }

    @Override
    public boolean hearsSamples() {
        return FlightRecorder.isInitialized() && Recording.hearsSamples();
    }

    @Override
    public void onEvent(SlabEvent event) {
        if (FlightRecorder.isInitialized()) {
            AllocatorView view = allocator;
            Recording.record(view == null ? "" : view.name(), event);
        }
    }
}
