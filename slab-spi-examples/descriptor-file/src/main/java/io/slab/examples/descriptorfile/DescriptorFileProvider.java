package io.slab.examples.descriptorfile;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.DescriptorStore;
import io.slab.spi.DescriptorStoreProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The descriptor store {@code example-file}. */
public final class DescriptorFileProvider implements DescriptorStoreProvider {
    /** For the service loader. */
    public DescriptorFileProvider() {}

    @Override
    public String name() {
        return "example-file";
    }

    @Override
    public String description() {
        return "a file that tells after a crash which slabs there were and which objects were free";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(StrategyOption.text("file", "", "a new file; default: a temporary one, removed at the end"));
    }

    @Override
    public DescriptorStore create(StrategyOptions options) {
        Optional<String> file = options.text("file");
        try {
            return file.isEmpty() ? DescriptorFile.temporary() : DescriptorFile.create(Path.of(file.get()));
        } catch (FileAlreadyExistsException e) {
            throw new SlabConfigurationException(
                    "the file " + file.orElse("") + " is there already, maybe from a run that crashed: read it, "
                            + "then move it away or name another one with the option 'file'");
        } catch (IOException e) {
            throw new SlabConfigurationException(
                    "no descriptors can be kept in " + file.orElse("a temporary file") + ": " + e);
        }
    }
}
