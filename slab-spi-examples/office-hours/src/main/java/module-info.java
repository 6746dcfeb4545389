/** A plug-in as a user writes it: a reclaim policy that keeps memory by day and gives it back by night. */
module io.slab.examples.officehours {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.examples.officehours;

    provides io.slab.spi.ReclaimPolicyProvider with
            io.slab.examples.officehours.OfficeHoursPolicyProvider;
}
