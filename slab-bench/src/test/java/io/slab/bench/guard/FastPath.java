package io.slab.bench.guard;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The methods of the engine that allocating and freeing may run without leaving the fast path, found in the bytecode: from the
 * entries on, every method of the engine that is called, up to the doors of the slow path.
 */
final class FastPath {
    private static final String CACHE = "io/slab/core/cache/";
    private static final String CACHE_HANDLE = "io/slab/core/engine/CacheHandle";
    private static final String ALLOCATOR_HANDLE = "io/slab/core/engine/AllocatorHandle";
    private static final String SEGMENT = "Ljava/lang/foreign/MemorySegment;";

    /** A method: class, name, descriptor. */
    record Method(String owner, String name, String type) {
        @Override
        public String toString() {
            return owner.replace('/', '.') + "::" + name;
        }
    }

    private static final List<Method> SINGLE_ENTRIES = List.of(
            new Method(CACHE + "MagazineLayer", "allocate", "()J"),
            new Method(CACHE + "MagazineLayer", "free", "(J)V"),
            new Method(CACHE + "ThreadMagazines", "allocateSmall", "(J)J"),
            new Method(CACHE + "ThreadMagazines", "free", "(J)Z"),
            new Method(CACHE + "CacheMagazines", "allocate", "([[JZJ)J"),
            new Method(CACHE + "CacheMagazines", "free", "(J[[JZJJI)Z"),
            new Method(CACHE + "CacheMagazines", "allocateInside", "()J"),
            new Method(CACHE + "CacheMagazines", "freeInside", "(J)Z"),
            new Method(CACHE + "ThreadMagazines", "allocateInside", "(I)J"),
            new Method(CACHE + "ThreadMagazines", "freeInside", "(JLio/slab/core/page/Span;)Z"),
            new Method(CACHE + "ConfinedHandle", "allocateRaw", "()J"),
            new Method(CACHE + "ConfinedHandle", "free", "(J)V"));

    /** The same for many objects by one call. */
    private static final List<Method> BULK_ENTRIES = List.of(
            new Method(CACHE + "BulkWords", "allocate", "([JJJ[JII)I"),
            new Method(CACHE + "BulkWords", "allocateUnchecked", "([JJ[JII)I"),
            new Method(CACHE + "BulkWords", "seal", "([JJLio/slab/core/cache/CacheMagazines;[JII[JI)I"),
            new Method(CACHE + "BulkWords", "push", "([JJ[JII)I"));

    /** What programs call in the loops of {@link HotLoop}, by the loop's name. */
    private static final Map<String, List<Method>> DOORS = Map.of(
            "shared",
            List.of(new Method(CACHE_HANDLE, "allocateRaw", "()J"), new Method(CACHE_HANDLE, "free", "(J)V")),
            "confined",
            List.of(
                    new Method(CACHE + "ConfinedHandle", "allocateRaw", "()J"),
                    new Method(CACHE + "ConfinedHandle", "free", "(J)V")),
            "general",
            List.of(new Method(ALLOCATOR_HANDLE, "allocateRaw", "(J)J"), new Method(ALLOCATOR_HANDLE, "free", "(J)V")),
            "segments",
            List.of(
                    new Method(CACHE_HANDLE, "allocate", "()" + SEGMENT),
                    new Method(CACHE_HANDLE, "free", "(" + SEGMENT + ")V")),
            "generalSegments",
            List.of(
                    new Method(ALLOCATOR_HANDLE, "allocate", "(J)" + SEGMENT),
                    new Method(ALLOCATOR_HANDLE, "free", "(" + SEGMENT + ")V")));

    /** Where virtual threads find that the magazine is not the thread's but its carrier's. */
    private static final List<Method> VIRTUAL_TURNS =
            List.of(new Method(CACHE_HANDLE, "allocateOther", "()J"), new Method(CACHE_HANDLE, "freeOther", "(J)V"));

    private static final List<Method> VIRTUAL_ENTRIES = List.of(
            new Method(CACHE + "CacheMagazines", "allocateInside", "()J"),
            new Method(CACHE + "CacheMagazines", "freeInside", "(J)Z"));

    /** Behind these everything is allowed; the last is another page index, which only caches have that were given one. */
    private static final Set<String> SLOW_CLASSES =
            Set.of(CACHE + "DepotLayer", CACHE + "InvalidFrees", "io/slab/core/page/IndexedSpans");

    /** Zeroing, backends without real addresses, sampled objects, carriers seen for the first time, and refusals: not what a default cache runs. */
    private static final Set<String> SLOW_METHODS = Set.of(
            "prepareRest",
            "retireRest",
            "freeRest",
            "zero",
            "requireThread",
            "allocateOther",
            "freeOther",
            "unusual",
            "impossible");

    private final List<Method> entries;
    private final List<Method> turns;
    private final Map<String, ClassModel> classes = new HashMap<>();

    private FastPath(List<Method> entries, List<Method> turns) {
        this.entries = entries;
        this.turns = turns;
    }

    /** That of single operations. */
    static FastPath ofSingles() {
        return new FastPath(SINGLE_ENTRIES, List.of());
    }

    /** What bulk operations do with a magazine. */
    static FastPath ofBulk() {
        return new FastPath(BULK_ENTRIES, List.of());
    }

    /** That of one of the loops of {@link HotLoop}. */
    static FastPath ofLoop(String name) {
        return new FastPath(DOORS.get(name), List.of());
    }

    /** That of virtual threads in the loop of a shared cache. */
    static FastPath ofVirtualThreads() {
        List<Method> entries = new ArrayList<>(DOORS.get("shared"));
        entries.addAll(VIRTUAL_ENTRIES);
        return new FastPath(entries, VIRTUAL_TURNS);
    }

    /** The methods as the JIT names them, with the bytes of their code, which tells those of one name apart. */
    Set<String> sized() {
        Map<Method, MethodModel> all = methods();
        turns.forEach(turn -> all.put(turn, find(turn)));
        Set<String> names = new HashSet<>();
        all.forEach((method, model) -> model.findAttribute(Attributes.code())
                .ifPresent(code -> names.add(method + " (" + code.codeLength() + " bytes)")));
        return names;
    }

    /** Every method of the fast path with its code. */
    Map<Method, MethodModel> methods() {
        Map<Method, MethodModel> found = new LinkedHashMap<>();
        Deque<Method> open = new ArrayDeque<>(entries);
        while (!open.isEmpty()) {
            Method method = open.pop();
            if (found.containsKey(method)) {
                continue;
            }
            MethodModel code = find(method);
            found.put(method, code);
            code.code()
                    .ifPresent(body -> body.forEach(element -> {
                        if (element instanceof InvokeInstruction call) {
                            Method called = new Method(
                                    call.owner().asInternalName(),
                                    call.name().stringValue(),
                                    call.type().stringValue());
                            if (isFast(called)) {
                                open.push(called);
                            }
                        }
                    }));
        }
        return found;
    }

    private static boolean isFast(Method method) {
        boolean engine = method.owner().startsWith("io/slab/core/");
        boolean refusal = method.type().endsWith("Exception;") || method.name().equals("<init>");
        return engine && !refusal && !SLOW_CLASSES.contains(method.owner()) && !SLOW_METHODS.contains(method.name());
    }

    private MethodModel find(Method method) {
        for (String owner = method.owner(); ; ) {
            ClassModel model = classes.computeIfAbsent(owner, FastPath::read);
            for (MethodModel each : model.methods()) {
                if (each.methodName().equalsString(method.name())
                        && each.methodType().equalsString(method.type())) {
                    return each;
                }
            }
            owner = model.superclass()
                    .orElseThrow(() -> new AssertionError("the fast path has no method " + method + method.type()))
                    .asInternalName();
        }
    }

    private static ClassModel read(String name) {
        try (InputStream in = FastPath.class.getClassLoader().getResourceAsStream(name + ".class")) {
            if (in == null) {
                throw new AssertionError("no class " + name);
            }
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
