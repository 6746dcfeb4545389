package io.slab.examples;

import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import java.util.function.LongUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an application's own cache give memory back before an allocation fails: the listener's second method may free objects and ask for one
 * more try. Handed over as an instance, since it needs to know the application.
 */
public final class SheddingListener implements SlabListener {
    private static final Logger LOG = LoggerFactory.getLogger(SheddingListener.class);

    private final LongUnaryOperator shedder;

    /**
     * A listener.
     *
     * @param shedder frees at least so many bytes, if it can, and tells how many it freed; called from any thread
     */
    public SheddingListener(LongUnaryOperator shedder) {
        this.shedder = shedder;
    }

    @Override
    public void onEvent(SlabEvent event) {
        // Of no interest here.
    }

    @Override
    public boolean onOutOfMemory(String cache, long bytes) {
        long freed = shedder.applyAsLong(bytes);
        LOG.debug("cache {} is short of {} bytes: {} were shed", cache, bytes, freed);
        return freed > 0;
    }
}
