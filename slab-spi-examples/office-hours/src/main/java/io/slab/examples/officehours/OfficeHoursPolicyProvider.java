package io.slab.examples.officehours;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;

/** The policy {@code example-office-hours}. */
public final class OfficeHoursPolicyProvider implements ReclaimPolicyProvider {
    /** For the service loader. */
    public OfficeHoursPolicyProvider() {}

    @Override
    public String name() {
        return "example-office-hours";
    }

    @Override
    public String description() {
        return "keeps empty slabs during office hours and gives them back at night";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                new StrategyOption("from", StrategyOption.Type.INTEGER, "8", "the first hour, 0 to 23"),
                new StrategyOption("to", StrategyOption.Type.INTEGER, "18", "the hour when the office closes, 1 to 24"),
                new StrategyOption(
                        "zone",
                        StrategyOption.Type.TEXT,
                        ZoneId.systemDefault().getId(),
                        "a time zone, as Europe/Berlin"),
                new StrategyOption(
                        "slabs", StrategyOption.Type.INTEGER, "16", "empty slabs that each cache keeps by day"));
    }

    @Override
    public ReclaimPolicy create(StrategyOptions options) {
        int from = (int) options.integer("from", 8, 0, 23);
        int to = (int) options.integer("to", 18, 1, 24);
        if (from >= to) {
            throw new SlabConfigurationException("office hours from " + from + " to " + to + " are empty");
        }
        ZoneId zone;
        try {
            zone = options.text("zone").map(ZoneId::of).orElseGet(ZoneId::systemDefault);
        } catch (DateTimeException e) {
            throw new SlabConfigurationException("option 'zone' names no time zone: " + e.getMessage(), e);
        }
        int slabs = (int) options.integer("slabs", 16, 0, Integer.MAX_VALUE);
        return new OfficeHoursPolicy(Clock.system(zone), from, to, slabs);
    }
}
