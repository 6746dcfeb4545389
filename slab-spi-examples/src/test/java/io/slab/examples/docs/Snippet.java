package io.slab.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced {@code java} block of a document: statements, a compilation unit, or a module's declaration.
 *
 * @param document where it stands
 * @param line the line of its first line of code, from 1
 * @param code the code
 */
record Snippet(Path document, int line, String code) {
    private static final Pattern UNIT = Pattern.compile(
            "^(public |final |abstract |sealed )*(class|interface|record|enum) (\\w+)", Pattern.MULTILINE);
    private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
    private static final String IMPORTS = """
        import io.slab.*;
        import io.slab.error.*;
        import io.slab.spi.*;
        import io.slab.stats.*;
        import java.lang.foreign.*;
        import java.time.*;
        import java.util.*;
        import java.util.concurrent.*;
        """;

    enum Kind {
        STATEMENTS,
        UNIT,
        MODULE
    }

    static List<Snippet> of(Path document) throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        List<String> lines = Files.readAllLines(document);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals("```java")) {
                int end = i + 1;
                while (!lines.get(end).strip().equals("```")) {
                    end++;
                }
                snippets.add(new Snippet(document, i + 2, String.join("\n", lines.subList(i + 1, end)) + "\n"));
                i = end;
            }
        }
        return snippets;
    }

    Kind kind() {
        if (code.startsWith("module ") || code.startsWith("open module ")) {
            return Kind.MODULE;
        }
        return UNIT.matcher(code).find() ? Kind.UNIT : Kind.STATEMENTS;
    }

    /** The fully qualified name of the class that it declares or is wrapped into. */
    String className() {
        Matcher unit = UNIT.matcher(code);
        if (kind() != Kind.UNIT || !unit.find()) {
            return "Snippet" + line;
        }
        Matcher declared = PACKAGE.matcher(code);
        return (declared.find() ? declared.group(1) + "." : "") + unit.group(3);
    }

    /** A source file; statements find a {@code slabs} and an {@code orders}, unless they make their own. */
    String source() {
        return switch (kind()) {
            case UNIT, MODULE -> code;
            case STATEMENTS ->
                IMPORTS + "public class " + className() + " {\n"
                        + "static SlabAllocator slabs;\nstatic SlabCache orders;\n"
                        + "public static void run(SlabAllocator s, SlabCache o) throws Exception {\n"
                        + "slabs = s;\norders = o;\nbody();\n}\n"
                        + "static void body() throws Exception {\n" + code + "}\n}\n";
        };
    }

    @Override
    public String toString() {
        return document.getFileName() + ":" + line;
    }
}
