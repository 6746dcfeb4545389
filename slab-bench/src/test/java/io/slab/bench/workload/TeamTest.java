package io.slab.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TeamTest {
    private static final int TASKS = 3;

    private final List<List<Thread>> seen = new ArrayList<>();
    private final List<Team.Task> tasks = new ArrayList<>();

    TeamTest() {
        for (int i = 0; i < TASKS; i++) {
            List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
            seen.add(threads);
            tasks.add(deadline -> {
                threads.add(Thread.currentThread());
                return 7;
            });
        }
    }

    @Test
    void eachTaskMustHaveAThreadOfItsOwnThatStays() throws Exception {
        try (Team team = new Team(tasks)) {
            for (int run = 0; run < 3; run++) {
                assertThat(team.run(1000).operations()).isEqualTo(7L * TASKS);
            }
        }
        assertThat(seen).allSatisfy(threads -> {
            assertThat(threads).hasSize(3);
            assertThat(new HashSet<>(threads)).hasSize(1);
        });
        assertThat(seen.stream().map(List::getFirst).distinct()).hasSize(TASKS);
    }

    @Test
    void closingMustEndTheThreads() throws Exception {
        try (Team team = new Team(tasks)) {
            team.run(1000);
        }
        assertThat(seen).allSatisfy(threads -> {
            threads.getFirst().join(10_000);
            assertThat(threads.getFirst().isAlive()).isFalse();
        });
    }

    @Test
    void threadsForOnceMustBeNewOnes() throws Exception {
        Team.once(tasks, 1000);
        Team.once(tasks, 1000);
        assertThat(seen)
                .allSatisfy(threads -> assertThat(new HashSet<>(threads)).hasSize(2));
    }

    @Test
    void aWorkerThatFailsMustFailTheRunAfterTheOthersEnded() throws Exception {
        tasks.add(deadline -> {
            throw new IllegalArgumentException("broken");
        });
        try (Team team = new Team(tasks)) {
            assertThatThrownBy(() -> team.run(1000))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("broken");
            assertThat(seen).allSatisfy(threads -> assertThat(threads).hasSize(1));
        }
    }
}
