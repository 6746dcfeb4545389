package io.slab.tools.trace;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Makes damage of compressed data an {@link IOException}: the zstd decoder reports it as an unchecked one. */
final class DecodedInputStream extends FilterInputStream {
    DecodedInputStream(InputStream decoder) {
        super(decoder);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    private static IOException damaged(RuntimeException e) {
        return new IOException("compressed data: " + e.getMessage(), e);
    }
}
