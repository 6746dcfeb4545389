package io.slab.tools;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Answers {@code slab --version} from the resource that the build fills in. */
final class SlabVersion implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"slab " + number() + " (Java " + Runtime.version() + ")"};
    }

    private static String number() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = SlabVersion.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        }
        return properties.getProperty("version", "unknown");
    }
}
