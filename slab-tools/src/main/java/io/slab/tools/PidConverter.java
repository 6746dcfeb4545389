package io.slab.tools;

import picocli.CommandLine;

/** A process id. */
final class PidConverter implements CommandLine.ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
        if (!value.matches("[1-9]\\d{0,17}")) {
            throw new CommandLine.TypeConversionException("'" + value + "' is no process id; jps tells those of JVMs");
        }
        return Long.valueOf(value);
    }
}
