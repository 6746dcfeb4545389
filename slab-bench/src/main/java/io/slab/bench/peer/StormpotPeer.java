package io.slab.bench.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import stormpot.Allocator;
import stormpot.Expiration;
import stormpot.Pool;
import stormpot.PoolTap;
import stormpot.Poolable;
import stormpot.Slot;
import stormpot.Timeout;

/** A pool of heap objects of one size: Stormpot, claimed through its single-threaded tap. */
final class StormpotPeer extends ObjectAllocator<StormpotPeer.Block> {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final Timeout PATIENCE = new Timeout(10, TimeUnit.SECONDS);

    /** A pooled block of heap memory. */
    static final class Block implements Poolable {
        private final Slot slot;
        private final byte[] memory;

        Block(Slot slot, int size) {
            this.slot = slot;
            this.memory = new byte[size];
        }

        @Override
        public void release() {
            slot.release(this);
        }
    }

    private final Pool<Block> pool;
    private final PoolTap<Block> tap;

    /** A pool of {@code count} blocks of {@code size} bytes. */
    StormpotPeer(int count, int size) {
        Allocator<Block> blocks = new Allocator<>() {
            @Override
            public Block allocate(Slot slot) {
                return new Block(slot, size);
            }

            @Override
            public void deallocate(Block block) {
                // The collector's.
            }
        };
        this.pool = Pool.from(blocks)
                .setSize(count)
                .setExpiration(Expiration.never())
                .setBackgroundExpirationEnabled(false)
                .build();
        this.tap = pool.getSingleThreadedTap();
    }

    @Override
    protected Block allocate(long size) {
        try {
            Block block = tap.claim(PATIENCE);
            if (block == null) {
                throw new IllegalStateException("the pool is too small for this workload");
            }
            return block;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void free(Block object) {
        object.release();
    }

    @Override
    public boolean onHeap() {
        return true;
    }

    @Override
    protected void putLong(Block object, long offset, long value) {
        WORD.set(object.memory, (int) offset, value);
    }

    @Override
    protected long getLong(Block object, long offset) {
        return (long) WORD.get(object.memory, (int) offset);
    }

    @Override
    protected void putByte(Block object, long offset, byte value) {
        object.memory[(int) offset] = value;
    }

    @Override
    protected byte getByte(Block object, long offset) {
        return object.memory[(int) offset];
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
