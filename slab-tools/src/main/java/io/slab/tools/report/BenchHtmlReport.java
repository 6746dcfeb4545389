package io.slab.tools.report;
import java.util.*;
public final class BenchHtmlReport { public static String render(io.slab.bench.run.Machine m, io.slab.bench.run.Effort e, int t, List<io.slab.bench.run.BenchResult> r) { return ""; } }
