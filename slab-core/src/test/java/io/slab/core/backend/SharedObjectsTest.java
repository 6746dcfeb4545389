package io.slab.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.Linux;
import io.slab.core.support.ForkedJvm;
import io.slab.spi.MemoryFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An allocator's objects, read by another process in the file that {@link SlabAllocator#fileOf} names, at the offsets that it tells. */
class SharedObjectsTest {
    private static final int OBJECTS = 300;

    /** Page runs among them. */
    private static final int[] SIZES = {64, 200, 5000, 300_000, 3 << 20};

    /**
     * What the other process runs: plain Java, nothing of Slab. It takes triples of a file, an offset and a number of bytes, and prints the object's first and last word; then whether it
     * may write to the file.
     */
    static final class Reader {
        public static void main(String[] args) throws IOException {
            for (int i = 0; i < args.length; i += 3) {
                System.out.println(object(Path.of(args[i]), Long.parseLong(args[i + 1]), Long.parseLong(args[i + 2])));
            }
            try (FileChannel channel =
                            FileChannel.open(Path.of(args[0]), StandardOpenOption.READ, StandardOpenOption.WRITE);
                    Arena arena = Arena.ofConfined()) {
                channel.map(MapMode.READ_WRITE, 0, 8, arena);
                System.out.println("writable");
            } catch (IOException e) {
                System.out.println("read-only");
            }
        }

        private static String object(Path file, long offset, long bytes) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    Arena arena = Arena.ofConfined()) {
                MemorySegment memory = channel.map(MapMode.READ_ONLY, offset, bytes, arena);
                String words = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 0) + " "
                        + memory.get(ValueLayout.JAVA_LONG_UNALIGNED, bytes - 8);
                try {
                    memory.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, -1);
                    return words + " and wrote to it";
                } catch (IllegalArgumentException readOnly) {
                    return words;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memfd", "memfd:seal=read-only"})
    void anotherProcessMustReadTheObjectsWhereTheirFileSays(String backend) throws Exception {
        assumeTrue(Linux.unavailable().isEmpty() && Linux.pageSize() == 4096);
        try (SlabAllocator slabs =
                        SlabAllocatorConfig.builder().backend(backend).create();
                SlabCache cache = slabs.createCache(CacheSpec.of("shared", 72))) {
            List<MemorySegment> objects = new ArrayList<>();
            for (int i = 0; i < OBJECTS; i++) { // several slabs, in no order of their own
                objects.add(stamped(cache.allocate(), i));
            }
            for (int size : SIZES) {
                objects.add(stamped(slabs.allocate(size), objects.size()));
            }
            boolean sealed = backend.contains("seal=read-only");
            assertThat(readElsewhere(slabs, objects).lines())
                    .containsExactlyElementsOf(expected(objects, sealed ? "read-only" : "writable"));
            for (int i = 0; i < objects.size(); i++) {
                assertThat(objects.get(i).get(ValueLayout.JAVA_LONG, 0)).isEqualTo(i); // nobody wrote to it
                slabs.free(objects.get(i));
            }
        }
    }

    private static MemorySegment stamped(MemorySegment object, long number) {
        object.set(ValueLayout.JAVA_LONG, 0, number);
        object.set(ValueLayout.JAVA_LONG, object.byteSize() - 8, -number);
        return object;
    }

    private static List<String> expected(List<MemorySegment> objects, String last) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            lines.add(i + " " + -i);
        }
        lines.add(last);
        return lines;
    }

    private static String readElsewhere(SlabAllocator slabs, List<MemorySegment> objects) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(Reader.class.getName()));
        for (MemorySegment object : objects) {
            MemoryFile file = slabs.fileOf(object.address()).orElseThrow();
            arguments.addAll(
                    List.of(file.path().toString(), Long.toString(file.offset()), Long.toString(object.byteSize())));
        }
        ForkedJvm.Result result = new ForkedJvm().run(arguments.toArray(String[]::new));
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output();
    }
}
