package io.slab.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.tools.peer.ReplayTarget;
import io.slab.tools.trace.Trace;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ReplayTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSoundAllocatorMustShowNoErrors(boolean recordedThreads) {
        Trace trace = Traces.random(20_000, 4, 1);
        FakeTarget target = new FakeTarget();
        try (Replay replay = Replay.create(trace, target, ObjectAccess.PATTERN, recordedThreads)) {
            for (int stop : Stops.forMeasuring(trace)) {
                replay.runTo(stop);
            }
            assertThat(target.live).hasSize(trace.totals().endLiveObjects());
            assertThat(replay.freeRest() + replay.patternErrors()).isZero();
        }
        assertThat(target.live).isEmpty();
        assertThat(target.badFrees).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void overlappingObjectsMustBeDetected(boolean recordedThreads) {
        Trace trace = Traces.random(20_000, 4, 2);
        FakeTarget target = new FakeTarget(place -> place % 64 == 0 ? place - 8 : place);
        try (Replay replay = Replay.create(trace, target, ObjectAccess.PATTERN, recordedThreads)) {
            replay.runTo(trace.length());
            assertThat(replay.freeRest() + replay.patternErrors()).isPositive();
        }
    }

    @Test
    void oneByteOfDamageMustBeDetected() {
        FakeTarget target = new FakeTarget();
        for (long size : new long[] {1, 7, 8, 9, 100}) {
            long address = target.allocate(size);
            Pattern.fill(target.memory(address), address, size, 7);
            assertThat(Pattern.matches(target.memory(address), address, size, 7))
                    .isTrue();
            for (long position = 0; position < size; position++) {
                byte before = target.memory(address).get(ValueLayout.JAVA_BYTE, address + position);
                target.memory(address).set(ValueLayout.JAVA_BYTE, address + position, (byte) ~before);
                assertThat(Pattern.matches(target.memory(address), address, size, 7))
                        .isFalse();
                target.memory(address).set(ValueLayout.JAVA_BYTE, address + position, before);
            }
        }
    }

    @Test
    void objectsMustBeFreedOnTheRecordedThreadAfterTheyWereAllocated() {
        Trace trace = Traces.pingPong(5_000);
        FakeTarget target = new FakeTarget();
        try (Replay replay = Replay.create(trace, target, ObjectAccess.PATTERN, true)) {
            replay.prepare();
            replay.runTo(trace.length());
            assertThat(replay.patternErrors()).isZero();
        }
        assertThat(target.threads).hasSize(2).doesNotContain(Thread.currentThread());
        assertThat(target.badFrees).hasValue(0);
    }

    @Test
    void atAStopExactlyTheEventsBeforeItMustBeDone() {
        Trace trace = Traces.random(5_000, 8, 3);
        FakeTarget target = new FakeTarget();
        long live = 0;
        int event = 0;
        try (Replay replay = Replay.create(trace, target, ObjectAccess.PATTERN, true)) {
            for (int stop = 1; stop <= trace.length(); stop += 97) {
                replay.runTo(stop);
                for (; event < stop; event++) {
                    live += trace.allocates(event) ? 1 : -1;
                }
                assertThat(target.live).hasSize((int) live);
            }
        }
    }

    @Test
    void aThreadMustEndWithItsLastEvent() {
        Trace trace = Traces.random(2_000, 3, 4);
        FakeTarget target = new FakeTarget();
        try (Replay replay = Replay.create(trace, target, ObjectAccess.TOUCH, true)) {
            replay.runTo(trace.length());
            assertThat(target.threads).hasSize(3).noneMatch(Thread::isAlive);
        }
    }

    @Test
    void anAllocatorThatThrowsMustEndTheReplayNotHangIt() {
        Trace trace = Traces.pingPong(1_000);
        ReplayTarget broken = new ReplayTarget() {
            @Override
            public long allocate(long bytes) {
                throw new IllegalStateException("no more");
            }

            @Override
            public void free(long address) {}

            @Override
            public void reclaim() {}
        };
        try (Replay replay = Replay.create(trace, broken, ObjectAccess.PATTERN, true)) {
            assertThatThrownBy(() -> replay.runTo(trace.length())).hasMessageContaining("no more");
        }
    }

    @Test
    void stopsMustHoldThePeakAndTheEnd() {
        Trace trace = Traces.random(100_000, 2, 5);
        assertThat(Stops.forMeasuring(trace))
                .contains(trace.totals().peakEvent() + 1, trace.length())
                .hasSizeBetween(Stops.SAMPLES, Stops.SAMPLES + 1)
                .isSorted();
        assertThat(Stops.forTiming(trace, true)).containsExactly(trace.length());
    }

    @Test
    void aTraceOfOneEventMustHaveOneStop() {
        Trace trace = Traces.random(1, 1, 6);
        assertThat(Stops.forMeasuring(trace)).containsExactly(1);
    }
}
