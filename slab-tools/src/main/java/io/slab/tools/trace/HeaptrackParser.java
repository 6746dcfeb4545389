package io.slab.tools.trace;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the raw lines of heaptrack.
 *
 * <p>Lines that matter are {@code + size trace pointer} and {@code - pointer}; {@code v}, {@code c} and {@code R} lines are
 * checked for hexadecimal numbers, every other letter is skipped. Works on bytes and creates no object per line.
 *
 * <p>heaptrack ends every line with a line feed. A last line without one was cut off, which would silently change the
 * numbers in it, so it is refused.
 */
final class HeaptrackParser {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int END = -1;

    private final TraceSource source;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int filled;
    private long consumedBefore;
    private long line = 1;

    HeaptrackParser(TraceSource source, InputStream in) {
        this.source = source;
        this.in = in;
    }

    Trace parse() throws TraceException {
        TraceBuilder builder = new TraceBuilder(source.name(), TraceFormat.HEAPTRACK);
        try {
            for (int kind = next(); kind != END; kind = next()) {
                parseLine(kind, builder);
                line++;
            }
        } catch (IOException e) {
            throw new TraceException(
                    source.location(),
                    "damaged or truncated near line " + line + " (after " + (consumedBefore + position)
                            + " decompressed bytes): " + e.getMessage(),
                    e);
        } catch (ArithmeticException e) {
            throw problem("more memory or events than can be counted");
        }
        if (consumedBefore + position == 0) {
            throw new TraceException(source.location(), "empty: no line 1");
        }
        if (builder.allocations() == 0) {
            throw new TraceException(
                    source.location(),
                    "no allocation events in " + (line - 1) + " lines (no line \"+ size trace pointer\")");
        }
        return builder.build(1);
    }

    private void parseLine(int kind, TraceBuilder builder) throws IOException, TraceException {
        switch (kind) {
            case '\n' -> {}
            case '+' -> {
                requireSpace();
                long size = hex(' ', "size");
                if (size < 0) {
                    throw problem("size is beyond 2^63 bytes");
                }
                hex(' ', "trace");
                builder.allocate(0, hex('\n', "pointer"), size);
            }
            case '-' -> {
                requireSpace();
                builder.free(0, hex('\n', "pointer"));
            }
            case 'c', 'R' -> {
                requireSpace();
                hex('\n', "number");
            }
            default -> skipLine(kind);
        }
    }

    private void skipLine(int kind) throws IOException, TraceException {
        boolean letter = (kind >= 'a' && kind <= 'z') || (kind >= 'A' && kind <= 'Z') || kind == '#';
        int c = letter ? next() : END;
        if (c == '\r') {
            c = next();
        }
        if (!letter || (c != ' ' && c != '\n' && c != END)) {
            throw problem("not a heaptrack line (a letter, + or - and a space must begin it)");
        }
        while (c != '\n') {
            if (c == END) {
                throw cutOff();
            }
            c = next();
        }
    }

    private void requireSpace() throws IOException, TraceException {
        int c = next();
        if (c == END) {
            throw cutOff();
        }
        if (c != ' ') {
            throw problem("not a heaptrack line (no space after its first character)");
        }
    }

    /** Reads a hexadecimal number and the character that must follow it. */
    private long hex(int terminator, String field) throws IOException, TraceException {
        long value = 0;
        int digits = 0;
        int c = next();
        for (int digit = digit(c); digit >= 0; digit = digit(c)) {
            if (value >>> 60 != 0) {
                throw problem(field + " has more than 64 bits");
            }
            value = value << 4 | digit;
            digits++;
            c = next();
        }
        if (c == '\r' && terminator == '\n') {
            c = next();
        }
        if (c == END) {
            throw cutOff();
        }
        if (digits > 0 && c == terminator) {
            return value;
        }
        if (c == '\n') {
            throw problem(
                    "ends after its " + field + "; a raw heaptrack line reads \"+ size trace pointer\" or \"- pointer\""
                            + " (record with heaptrack -r)");
        }
        throw problem("a " + field + " in hexadecimal is expected, found " + printable(c));
    }

    private static int digit(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        }
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    private static String printable(int c) {
        return c > ' ' && c < 127 ? "'" + (char) c + "'" : c == ' ' ? "a space" : "byte 0x" + Integer.toHexString(c);
    }

    private TraceException problem(String what) {
        return new TraceException(source.location(), "line " + line + ": " + what);
    }

    private TraceException cutOff() {
        return problem("truncated: the file ends within this line");
    }

    private int next() throws IOException {
        if (position == filled) {
            consumedBefore += filled;
            position = 0;
            filled = Math.max(0, in.read(buffer, 0, buffer.length));
            if (filled == 0) {
                return END;
            }
        }
        return buffer[position++] & 0xff;
    }
}
