package io.slab.examples.kv.bench;

import java.util.SplittableRandom;

/**
 * Numbers from 0 to n &minus; 1, the small ones most often: Zipf's law with the exponent 0.99, by the inversion of J. Gray et al. (<i>Quickly
 * generating billion-record synthetic databases</i>, 1994), as the benchmark prescribes.
 */
final class Zipf {
    private static final double THETA = 0.99;

    private final long n;
    private final double zetan;
    private final double alpha = 1 / (1 - THETA);
    private final double eta;

    Zipf(long n) {
        this.n = n;
        double zeta2 = zeta(2);
        this.zetan = zeta(n);
        this.eta = (1 - Math.pow(2.0 / (double) n, 1 - THETA)) / (1 - zeta2 / zetan);
    }

    /** The sum of i^-θ: exactly for the first terms, by the Euler-Maclaurin formula for the rest. */
    static double zeta(long n) {
        int exact = (int) Math.min(n, 10_000);
        double sum = 0;
        for (int i = 1; i <= exact; i++) {
            sum += Math.pow(i, -THETA);
        }
        if (n > exact) {
            double all = (double) n;
            sum += (Math.pow(all, 1 - THETA) - Math.pow(exact, 1 - THETA)) / (1 - THETA)
                    + (Math.pow(all, -THETA) - Math.pow(exact, -THETA)) / 2;
        }
        return sum;
    }

    long next(SplittableRandom random) {
        double u = random.nextDouble();
        double uz = u * zetan;
        if (uz < 1) {
            return 0;
        }
        if (uz < 1 + Math.pow(0.5, THETA)) {
            return Math.min(1, n - 1);
        }
        return Math.min(n - 1, (long) ((double) n * Math.pow(eta * u - eta + 1, alpha)));
    }
}
