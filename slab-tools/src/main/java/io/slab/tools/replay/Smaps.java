package io.slab.tools.replay;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parses {@code /proc/self/smaps}. It is read some hundred times per replay, so it is parsed from bytes, and it is read in pieces so
 * small that the JDK copies them through its stack and not through {@code malloc}, which may be what is being measured.
 */
final class Smaps {
    private static final String PATH = "/proc/self/smaps";
    /** The JDK's read uses a stack buffer up to this size. */
    private static final int PIECE_BYTES = 8192;

    private static final byte[] RSS = ascii("Rss:");
    private static final byte[] PRIVATE_HUGE = ascii("Private_Hugetlb:");
    private static final byte[] SHARED_HUGE = ascii("Shared_Hugetlb:");

    private byte[] text = new byte[1 << 18];
    private int length;
    private int position;

    /** Reads this process's mappings, by ascending address. */
    List<MemoryMapping> read() throws IOException {
        try (InputStream in = new FileInputStream(PATH)) {
            return parse(in);
        }
    }

    List<MemoryMapping> parse(InputStream in) throws IOException {
        fill(in);
        position = 0;
        List<MemoryMapping> mappings = new ArrayList<>(512);
        while (position < length) {
            mappings.add(mapping());
        }
        return mappings;
    }

    private void fill(InputStream in) throws IOException {
        length = 0;
        while (true) {
            if (text.length - length < PIECE_BYTES) {
                text = Arrays.copyOf(text, text.length * 2);
            }
            int read = in.read(text, length, PIECE_BYTES);
            if (read < 0) {
                return;
            }
            length += read;
        }
    }

    /** Parses a header line as {@code 7f00-7f10 rw-p 00000000 00:00 0  [heap]} and the attribute lines after it. */
    private MemoryMapping mapping() throws IOException {
        long start = hex('-');
        long end = hex(' ');
        String permissions = word();
        word(); // offset
        word(); // device
        word(); // inode
        String name = restOfLine();
        long kibibytes = 0;
        while (position < length && isAttribute()) {
            if (lineStartsWith(RSS) || lineStartsWith(PRIVATE_HUGE) || lineStartsWith(SHARED_HUGE)) {
                kibibytes += attributeValue();
            }
            skipLine();
        }
        return new MemoryMapping(new AddressRange(start, end), permissions, name, kibibytes << 10);
    }

    /** Attributes begin with a capital letter, headers with a lower-case hexadecimal digit. */
    private boolean isAttribute() {
        return text[position] >= 'A' && text[position] <= 'Z';
    }

    private boolean lineStartsWith(byte[] prefix) {
        return length - position >= prefix.length
                && Arrays.equals(text, position, position + prefix.length, prefix, 0, prefix.length);
    }

    private long attributeValue() {
        long value = 0;
        for (int at = position; at < length && text[at] != '\n'; at++) {
            if (text[at] >= '0' && text[at] <= '9') {
                value = value * 10 + text[at] - '0';
            }
        }
        return value;
    }

    private long hex(int terminator) throws IOException {
        long value = 0;
        while (position < length && text[position] != terminator) {
            int digit = Character.digit(text[position], 16);
            if (digit < 0) {
                throw new IOException("not in the form of smaps at byte " + position);
            }
            value = value << 4 | digit;
            position++;
        }
        position++;
        return value;
    }

    private String word() {
        int start = position;
        while (position < length && text[position] != ' ' && text[position] != '\n') {
            position++;
        }
        String word = new String(text, start, position - start, StandardCharsets.US_ASCII);
        if (position < length && text[position] == ' ') {
            position++;
        }
        return word;
    }

    private String restOfLine() {
        int start = position;
        skipLine();
        return new String(text, start, position - start, StandardCharsets.UTF_8).strip();
    }

    private void skipLine() {
        while (position < length && text[position] != '\n') {
            position++;
        }
        position = Math.min(length, position + 1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
