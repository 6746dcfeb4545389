package io.slab.tools;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs {@code slab} in this JVM and keeps what it says. */
public final class SlabCommands {
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    /** Runs it with these arguments; what it said before is forgotten. */
    public int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        return SlabCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }
}
