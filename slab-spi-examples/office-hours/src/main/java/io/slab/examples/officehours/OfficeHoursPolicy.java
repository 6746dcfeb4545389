package io.slab.examples.officehours;

import io.slab.spi.ReclaimPolicy;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * By day each cache keeps some empty slabs, by night none.
 *
 * <p>What to learn here: a policy is asked with the cache's lock held, so it must be quick. The calendar is consulted once per hour; in between
 * one comparison of two numbers decides. The race of two threads that both find the hour over is benign: both find the same.
 */
final class OfficeHoursPolicy implements ReclaimPolicy {
    private final Clock clock;
    private final int from;
    private final int to;
    private final int slabs;
    private volatile Hour hour;

    /** Whether the office is open, and until when that is known, in ms since 1970. */
    private record Hour(boolean open, long end) {}

    OfficeHoursPolicy(Clock clock, int from, int to, int slabs) {
        this.clock = clock;
        this.from = from;
        this.to = to;
        this.slabs = slabs;
        this.hour = look();
    }

    private Hour look() {
        ZonedDateTime now = ZonedDateTime.now(clock);
        ZonedDateTime next = now.truncatedTo(ChronoUnit.HOURS).plusHours(1);
        return new Hour(
                now.getHour() >= from && now.getHour() < to, next.toInstant().toEpochMilli());
    }

    @Override
    public Decision onEmpty(Usage usage) {
        Hour known = hour;
        if (clock.millis() >= known.end) {
            known = look();
            hour = known;
        }
        return known.open && usage.emptySlabs() <= slabs ? Decision.KEEP : Decision.RELEASE;
    }
}
