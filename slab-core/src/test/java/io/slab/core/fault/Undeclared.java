package io.slab.core.fault;

import java.io.IOException;

/** Throws a checked exception that nobody declares, as Kotlin and Lombok's {@code @SneakyThrows} do. */
final class Undeclared {
    private Undeclared() {}

    static void sneak() {
        Undeclared.<RuntimeException>sneak(new IOException("scripted"));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <T extends Throwable> void sneak(Throwable cause) throws T {
        throw (T) cause;
    }
}
