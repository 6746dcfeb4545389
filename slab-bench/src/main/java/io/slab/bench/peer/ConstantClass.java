package io.slab.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;

/**
 * Classes that are made anew around an object. A program keeps its allocator in a {@code static final} field, where the JIT takes it for a constant, just as the C allocators' functions are kept
 * when they are measured. But which allocator it is comes to light at run time only.
 */
public final class ConstantClass {
    private ConstantClass() {}

    /**
     * Makes a class anew, as a hidden class, and an instance of it.
     *
     * @param host a lookup with all rights in the class's package
     * @param type the class, which has a constructor without parameters that its package may call
     * @param data the object, which the class's static initializer asks for: {@link #data}
     * @param <T> what is made
     * @return the instance
     */
    public static <T> T make(MethodHandles.Lookup host, Class<? extends T> type, Object data) {
        String file = type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream bytes = Objects.requireNonNull(type.getResourceAsStream(file), file)) {
            MethodHandles.Lookup made = host.defineHiddenClassWithClassData(bytes.readAllBytes(), data, true);
            @SuppressWarnings("unchecked") // it is made of the class's own bytes
            T instance = (T) made.findConstructor(made.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
            return instance;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Throwable e) {
            throw new LinkageError("cannot make " + type.getName() + " anew", e);
        }
    }

    /**
     * For the static initializer of such a class: the object that it was made around.
     *
     * @param made the class's own lookup
     * @param type what it is
     * @param <T> what it is
     * @return the object
     */
    public static <T> T data(MethodHandles.Lookup made, Class<T> type) {
        try {
            return Objects.requireNonNull(
                    MethodHandles.classData(made, "_", type), "only what make() made has an object");
        } catch (IllegalAccessException e) {
            throw new AssertionError("a class may see its own data", e);
        }
    }
}
