/** A plug-in as a user writes it: slab descriptors in a file. */
module io.slab.examples.descriptorfile {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.examples.descriptorfile;

    provides io.slab.spi.DescriptorStoreProvider with
            io.slab.examples.descriptorfile.DescriptorFileProvider;
}
