package io.slab.examples.kv.store;

import io.slab.examples.kv.file.Storage;
import io.slab.examples.kv.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A storage whose calls fail as a script says: the disk is full after so many bytes, or the n-th call fails. */
final class FaultyStorage implements Storage {
    private final Storage real;
    /** Bytes that may still be written. */
    final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
    /** Calls that change something and still succeed. */
    final AtomicLong callsToFailure = new AtomicLong(Long.MAX_VALUE);
    /** Forces that still succeed. */
    final AtomicLong forcesToFailure = new AtomicLong(Long.MAX_VALUE);

    /** Called with the path of a file before something is written to it. */
    volatile Consumer<Path> beforeAppend = path -> {};

    FaultyStorage(Storage real) {
        this.real = real;
    }

    void heal() {
        room.set(Long.MAX_VALUE);
        callsToFailure.set(Long.MAX_VALUE);
        forcesToFailure.set(Long.MAX_VALUE);
    }

    private void call() throws IOException {
        if (callsToFailure.getAndDecrement() <= 0) {
            throw new IOException("injected failure");
        }
    }

    private void forceCall() throws IOException {
        call();
        if (forcesToFailure.getAndDecrement() <= 0) {
            throw new IOException("injected failure of fsync");
        }
    }

    @Override
    public Path path(String name) {
        return real.path(name);
    }

    @Override
    public List<String> names() throws IOException {
        return real.names();
    }

    @Override
    public StorageFile create(String name) throws IOException {
        call();
        return new FaultyFile(real.create(name));
    }

    @Override
    public StorageFile open(String name) throws IOException {
        return new FaultyFile(real.open(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        call();
        real.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        real.delete(name);
    }

    @Override
    public void force() throws IOException {
        forceCall();
        real.force();
    }

    @Override
    public void close() throws IOException {
        real.close();
    }

    private final class FaultyFile implements StorageFile {
        private final StorageFile file;

        FaultyFile(StorageFile file) {
            this.file = file;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            beforeAppend.accept(file.path());
            call();
            int wanted = bytes.remaining();
            // In one step: what takes the last bytes must not take back what somebody makes room for meanwhile.
            long left = room.getAndUpdate(bytesLeft -> Math.max(0, bytesLeft - wanted));
            if (left < wanted) {
                // As a real disk does: a part is written.
                file.append(bytes.slice(bytes.position(), (int) left));
                throw new IOException("No space left on device");
            }
            file.append(bytes);
        }

        @Override
        public boolean read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            forceCall();
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
