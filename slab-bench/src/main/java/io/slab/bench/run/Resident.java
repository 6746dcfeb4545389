package io.slab.bench.run;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Resident anonymous memory of this process. The Java heap does not grow, because forked JVMs have a fixed, pre-touched one; the code
 * cache is executable and not counted; what HotSpot's compilers keep in the C library's free lists is trimmed away, unless that
 * allocator is the one measured, whose figure is therefore a few MiB too high.
 */
final class Resident {
    private static final Path SMAPS = Path.of("/proc/self/smaps");
    private static final int PERMISSIONS = 1;
    private static final int INODE = 4;
    private static final long KIB = 1024;

    private Resident() {}

    /** Bytes; -1 where the system does not tell. */
    static long anonymousBytes(boolean trim) {
        if (!Files.isReadable(SMAPS)) {
            return -1;
        }
        if (trim) {
            trim();
        }
        try {
            return sum(Files.readString(SMAPS, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return -1; // a figure that is missing, not a benchmark that failed
        }
    }

    static long sum(String smaps) {
        long bytes = 0;
        boolean counts = false;
        for (String line : (Iterable<String>) smaps.lines()::iterator) {
            char first = line.charAt(0);
            if (first == 'R' && counts && line.startsWith("Rss:")) {
                bytes += Long.parseLong(line.substring(4, line.length() - 2).strip()) * KIB;
            } else if (first >= '0' && first <= '9' || first >= 'a' && first <= 'f') {
                String[] fields = line.split("\\s+", 6);
                counts = fields[INODE].equals("0") && fields[PERMISSIONS].charAt(2) != 'x';
            }
        }
        return bytes;
    }

    private static void trim() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> function = linker.defaultLookup().find("malloc_trim");
        if (function.isPresent()) {
            MethodHandle trim = linker.downcallHandle(
                    function.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
            try {
                var _ = (int) trim.invokeExact(0L);
            } catch (Throwable t) {
                throw new AssertionError("a C function cannot throw", t);
            }
        }
    }
}
