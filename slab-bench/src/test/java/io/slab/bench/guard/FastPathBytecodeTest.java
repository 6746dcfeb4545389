package io.slab.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the fast path must not contain. */
class FastPathBytecodeTest {
    /** Atomic operations, and accesses that cost a fence. */
    private static final Pattern ATOMIC = Pattern.compile(
            "compareAnd.*|weakCompareAnd.*|getAnd.*|setVolatile|setRelease|fullFence|incrementAnd.*|addAnd.*|decrementAnd.*");

    private static final Pattern FORBIDDEN_OWNER = Pattern.compile(
            "io/slab/spi/.*|org/slf4j/.*|com/google/.*|java/util/concurrent/(locks|atomic)/.*|java/lang/ThreadLocal");

    private final Map<FastPath.Method, MethodModel> fastPath = new LinkedHashMap<>();

    @BeforeEach
    void find() {
        fastPath.putAll(FastPath.ofSingles().methods());
        fastPath.putAll(FastPath.ofBulk().methods());
    }

    @Test
    void theFastPathMustBeFound() {
        assertThat(FastPath.ofSingles().methods().keySet())
                .hasSizeBetween(8, 60)
                .extracting(FastPath.Method::name)
                .contains("allocate", "free", "prepare", "retire");
        assertThat(FastPath.ofBulk().methods().keySet())
                .hasSizeBetween(8, 24)
                .extracting(FastPath.Method::name)
                .contains("allocate", "seal", "push", "isOwnedBy");
    }

    @Test
    void theFastPathMustTakeNoLockAndMakeNoAtomicOperation() {
        assertThat(offences(element -> switch (element) {
                    case MonitorInstruction _ -> true;
                    case InvokeInstruction call ->
                        ATOMIC.matcher(call.name().stringValue()).matches();
                    default -> false;
                }))
                .isEmpty();
        assertThat(fastPath.values()).noneMatch(method -> method.flags().has(AccessFlag.SYNCHRONIZED));
    }

    @Test
    void theFastPathMustCallNoPlugInNoLogAndNoThreadLocal() {
        assertThat(offences(element -> element instanceof InvokeInstruction call
                        && FORBIDDEN_OWNER
                                .matcher(call.owner().asInternalName())
                                .matches()))
                .isEmpty();
    }

    @Test
    void theFastPathMustMakeNoObjectAndNoLambda() {
        assertThat(offences(element -> switch (element) {
                    case NewObjectInstruction made ->
                        !made.className().asInternalName().endsWith("Exception");
                    case NewPrimitiveArrayInstruction _, NewReferenceArrayInstruction _, NewMultiArrayInstruction _ ->
                        true;
                    case InvokeDynamicInstruction _ -> true;
                    default -> false;
                }))
                .isEmpty();
    }

    private List<String> offences(java.util.function.Predicate<CodeElement> offends) {
        List<String> found = new ArrayList<>();
        fastPath.forEach((method, model) ->
                code(model).stream().filter(offends).forEach(element -> found.add(method + ": " + element)));
        return found;
    }

    private static List<CodeElement> code(MethodModel model) {
        return model.code().map(code -> code.elementList()).orElse(List.of());
    }
}
