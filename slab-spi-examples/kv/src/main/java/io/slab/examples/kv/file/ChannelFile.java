package io.slab.examples.kv.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file on a channel. Interrupting a thread closes the channel that it reads or writes, for all threads: it is opened again then, and the
 * operation, which is positional and so can be repeated, starts over. The thread stays interrupted.
 */
final class ChannelFile implements StorageFile {
    private final Path path;
    private final ReentrantLock reopening = new ReentrantLock();
    private volatile FileChannel channel;
    private volatile boolean closed;
    private long end;

    ChannelFile(Path path, OpenOption... options) throws IOException {
        this.path = path;
        Set<OpenOption> all = new HashSet<>(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        all.addAll(Set.of(options));
        channel = FileChannel.open(path, all);
        end = channel.size();
    }

    @FunctionalInterface
    private interface Operation<T> {
        T on(FileChannel channel) throws IOException;
    }

    private <T> T run(Operation<T> operation) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                FileChannel used = channel;
                try {
                    return operation.on(used);
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    reopen(used, e);
                } catch (ClosedChannelException e) {
                    reopen(used, e); // another thread was interrupted in it
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void reopen(FileChannel used, ClosedChannelException reason) throws IOException {
        reopening.lock();
        try {
            if (closed) {
                throw reason;
            }
            if (channel == used) {
                channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            }
        } finally {
            reopening.unlock();
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long size() throws IOException {
        return run(FileChannel::size);
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        run(c -> {
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) {
                c.write(rest, end + rest.position() - bytes.position());
            }
            return count;
        });
        bytes.position(bytes.limit());
        end += count;
    }

    @Override
    public boolean read(ByteBuffer into, long position) throws IOException {
        int start = into.position();
        return run(c -> {
            into.position(start);
            while (into.hasRemaining()) {
                if (c.read(into, position + into.position() - start) < 0) {
                    return false;
                }
            }
            return true;
        });
    }

    @Override
    public void truncate(long size) throws IOException {
        run(c -> c.truncate(size));
        end = size;
    }

    @Override
    public void force() throws IOException {
        run(c -> {
            c.force(false);
            return true;
        });
    }

    @Override
    public void close() throws IOException {
        reopening.lock();
        try {
            closed = true;
            channel.close();
        } finally {
            reopening.unlock();
        }
    }
}
