package io.slab.tools;

import picocli.CommandLine;

/** A process id. */
final class PidConverter implements CommandLine.ITypeConverter<Long> {
    /** Whether it can be one, and is no file's name. */
    static boolean isPid(String value) {
        return value.matches("\\d{1,18}");
    }

    @Override
    public Long convert(String value) {
        if (!isPid(value)) {
            throw new CommandLine.TypeConversionException("'" + value + "' is no process id; jps tells those of JVMs");
        }
        return Long.valueOf(value);
    }
}
