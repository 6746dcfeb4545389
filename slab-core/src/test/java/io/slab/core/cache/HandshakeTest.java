package io.slab.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Where a thread stands decides whether its magazine may be taken. */
class HandshakeTest {
    private static StackTraceElement in(Class<?> type) {
        return in(type.getName());
    }

    private static StackTraceElement in(String type) {
        return new StackTraceElement(type, "method", "File.java", 1);
    }

    private static boolean isInFastPath(StackTraceElement... trace) {
        return Handshake.isInFastPath(trace);
    }

    @Test
    void whatTheFastPathCallsMustCountAsTheFastPath() {
        StackTraceElement user = in("com.example.Engine");
        assertThat(isInFastPath(in("io.slab.core.page.Span"), in(MagazineLayer.class), user))
                .isTrue();
        assertThat(isInFastPath(in("java.lang.invoke.VarHandle"), in(Magazine.class), user))
                .isTrue();
        assertThat(isInFastPath(in(InvalidFrees.class), in(ObjectChecks.class), in(MagazineLayer.class), user))
                .as("which has to undo what it did to objects")
                .isTrue();
    }

    @Test
    void aThreadBehindTheFastPathMustCountAsOutside() {
        StackTraceElement user = in("com.example.Engine");
        assertThat(isInFastPath(
                        in("java.lang.Object"), in(CacheLock.class), in(DepotLayer.class), in(MagazineLayer.class)))
                .isFalse();
        assertThat(isInFastPath(user, in("java.lang.Thread"))).isFalse();
        assertThat(isInFastPath()).isFalse();
    }

    @Test
    void objectsThatTheSlowPathPreparesMustCountAsTheFastPath() {
        assertThat(isInFastPath(
                        in(MagazineLayer.class), in(StripePath.class), in(DepotLayer.class), in(MagazineLayer.class)))
                .isTrue();
    }

    @Test
    void threadsThatBlockOrHaveEndedMustBeReached() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Thread blocked = Thread.ofPlatform().daemon().start(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                return;
            }
        });
        Thread ended = Thread.ofPlatform().start(() -> {});
        ended.join();
        assertThat(Handshake.quiesce(blocked)).isTrue();
        assertThat(Handshake.quiesce(ended)).isTrue();
        assertThat(Handshake.quiesce(Thread.currentThread())).isTrue();
        blocked.interrupt();
    }
}
