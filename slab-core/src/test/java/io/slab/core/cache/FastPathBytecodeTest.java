package io.slab.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads from the class files that the lists of {@link Handshake} are complete. */
class FastPathBytecodeTest {
    private static final String MAGAZINE = "io/slab/core/cache/Magazine";
    private static final String STATE = "io/slab/core/cache/MagazineState";
    private static final String MEMORY = "io/slab/core/memory/NativeMemory";
    private static final String REGION = "io/slab/core/page/Region";

    /** Classes that touch magazines under the cache's lock, with the magazine revoked or the stripe locked. */
    private static final Set<String> UNDER_THE_LOCK = Set.of(
            "AllocatePath",
            "CacheChecks",
            "CacheFigures",
            "DepotLayer",
            "FreePath",
            "MagazineExchange",
            "Magazines",
            "Purge",
            "Recall",
            "StripePath",
            "Tidying");

    private static List<ClassModel> classes() {
        try {
            Path root = Path.of(DepotLayer.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolve("io/slab/core");
            try (Stream<Path> files = Files.walk(root)) {
                List<ClassModel> models = new ArrayList<>();
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".class")).toList()) {
                    models.add(ClassFile.of().parse(file));
                }
                return models;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ClassModel model(String name) {
        try (InputStream in = DepotLayer.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<CodeElement> code(MethodModel method) {
        return method.code().map(c -> c.elementList()).orElse(List.of());
    }

    /** Fields of magazines, and the methods that stand for them. */
    private static boolean touchesMagazine(CodeElement element) {
        return element instanceof FieldInstruction f
                        && isMagazine(f.owner().asInternalName())
                        && Set.of("words", "scratch").contains(f.name().stringValue())
                || element instanceof InvokeInstruction call
                        && isMagazine(call.owner().asInternalName())
                        && Set.of("pop", "push", "count", "capacity", "isFull", "inherit")
                                .contains(call.name().stringValue());
    }

    private static boolean isMagazine(String owner) {
        return Set.of(STATE, MAGAZINE, "io/slab/core/cache/ConfinedMagazine").contains(owner);
    }

    private static boolean touchesObjects(CodeElement element) {
        return element instanceof InvokeInstruction call
                && (call.owner().asInternalName().equals(MEMORY)
                                && Set.of("getLong", "setLong", "zero")
                                        .contains(call.name().stringValue())
                        || call.owner().asInternalName().equals(REGION)
                                && Set.of("getLong", "setLong")
                                        .contains(call.name().stringValue()));
    }

    private static String simpleName(ClassModel model) {
        String name = model.thisClass().asInternalName();
        return name.substring(name.lastIndexOf('/') + 1).replaceFirst("\\$.*", "");
    }

    @Test
    void onlyTheFastPathAndTheLocksHoldersMayTouchMagazines() {
        Set<String> touching = new TreeSet<>();
        for (ClassModel type : classes()) {
            boolean touches = type.methods().stream()
                    .flatMap(m -> code(m).stream())
                    .anyMatch(FastPathBytecodeTest::touchesMagazine);
            if (touches
                    && !Handshake.FAST_PATH.contains(
                            type.thisClass().asInternalName().replace('/', '.'))) {
                touching.add(simpleName(type));
            }
        }
        touching.remove("MagazineState"); // its constructor
        assertThat(UNDER_THE_LOCK)
                .as("a class that touches magazines must be known to the handshake, or do so under the lock")
                .containsAll(touching);
    }

    @ParameterizedTest
    @ValueSource(classes = {CacheMagazines.class, ThreadMagazines.class})
    void nothingMustBeCalledOnTheWayOutOfACarriersMagazine(Class<?> type) {
        List<MethodModel> inside = model(type.getName()).methods().stream()
                .filter(method -> method.methodName().stringValue().endsWith("Inside"))
                .toList();
        assertThat(inside).hasSize(2);
        assertThat(inside).allSatisfy(method -> {
            List<String> called = code(method).stream()
                    .filter(InvokeInstruction.class::isInstance)
                    .map(element -> ((InvokeInstruction) element).name().stringValue())
                    .toList();
            assertThat(called).contains("enter");
            assertThat(called.getLast())
                    .as("a call may find the stack used up when the object was given already")
                    .isIn("allocate", "allocateUnchecked", "free");
        });
    }

    @Test
    void whatTouchesObjectsMustBeCalledThroughTheFastPathOrUnderTheLock() {
        Set<String> touching = new TreeSet<>();
        for (ClassModel type : classes()) {
            boolean touches = type.methods().stream()
                    .flatMap(m -> code(m).stream())
                    .anyMatch(FastPathBytecodeTest::touchesObjects);
            if (touches
                    && !Handshake.FAST_PATH.contains(
                            type.thisClass().asInternalName().replace('/', '.'))) {
                touching.add(simpleName(type));
            }
        }
        // Words is the pool's and the header's, both under the cache's lock; HugeFrames touches frames that nobody has
        // yet; FrameTable touches its own memory alone, which stays.
        assertThat(touching).isSubsetOf("Words", "NativeMemory", "Region", "HugeFrames", "FrameTable");
    }

    /** So that it may be called after anything. */
    @Test
    void eachStepOfABulkCallMustAskForTheOwnerFirst() {
        List<MethodModel> steps = model(BulkWords.class.getName()).methods().stream()
                .filter(method -> !method.methodName().stringValue().startsWith("<"))
                .toList();
        assertThat(steps).hasSize(4);
        assertThat(steps).allSatisfy(method -> {
            CodeElement first = code(method).stream()
                    .filter(element -> element instanceof InvokeInstruction
                            || element instanceof ArrayLoadInstruction
                            || element instanceof ArrayStoreInstruction)
                    .findFirst()
                    .orElseThrow();
            assertThat(first)
                    .isInstanceOfSatisfying(
                            InvokeInstruction.class,
                            call -> assertThat(call.name().stringValue()).isEqualTo("isOwnedBy"));
        });
    }

    /** After a call behind the fast path a magazine may be another's: nothing of it may be touched until an owner word was read anew. */
    @Test
    void nothingMayBeTouchedAfterACallBehindTheFastPath() {
        List<String> wrong = new ArrayList<>();
        int calls = 0;
        for (String name : Handshake.FAST_PATH) {
            ClassModel type = model(name);
            for (MethodModel method : type.methods()) {
                boolean behind = false;
                for (CodeElement element : code(method)) {
                    if (element instanceof InvokeInstruction call) {
                        String owner = call.owner().asInternalName().replace('/', '.');
                        String target = call.name().stringValue();
                        if (Handshake.BEHIND.contains(owner)
                                && Set.of("allocate", "free", "freeSealed", "sampled")
                                        .contains(target)) {
                            behind = true;
                            calls++;
                        } else if (owner.equals("java.lang.invoke.VarHandle") && target.equals("getOpaque")) {
                            behind = false;
                        }
                    }
                    if (behind && (touchesMagazine(element) || touchesObjects(element))) {
                        wrong.add(name + "." + method.methodName().stringValue());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(calls).as("calls that were looked at").isGreaterThanOrEqualTo(3);
    }
}
