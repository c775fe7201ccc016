// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.aggregate;

import io.varve.query.exec.QueryContext;
import java.util.Arrays;

/// Sorts of long arrays that a query can be cancelled in.
final class Sorting {
    /// Sorted at once: a few milliseconds.
    private static final int RUN = 1 << 16;

    private Sorting() {}

    /// Ascending, NaN last.
    static void sort(double[] values, QueryContext context) {
        for (int from = 0; from < values.length; from += RUN) {
            context.check();
            Arrays.sort(values, from, Math.min(values.length, from + RUN));
        }
        double[] source = values;
        double[] target = values.length > RUN ? new double[values.length] : values;
        int merges = 0;
        for (int width = RUN; width < values.length; width *= 2, merges++) {
            for (int from = 0; from < values.length; from += 2 * width) {
                int middle = Math.min(values.length, from + width);
                int to = Math.min(values.length, from + 2 * width);
                int left = from;
                int right = middle;
                for (int i = from; i < to; i++) {
                    if ((i & (RUN - 1)) == 0) {
                        context.check();
                    }
                    boolean takesLeft =
                            left < middle && (right >= to || Double.compare(source[left], source[right]) <= 0);
                    target[i] = takesLeft ? source[left++] : source[right++];
                }
            }
            double[] swap = source;
            source = target;
            target = swap;
        }
        if (merges % 2 == 1) {
            System.arraycopy(source, 0, values, 0, values.length);
        }
    }

    /// The places of `times` in ascending order, equal ones as they stand.
    static int[] order(long[] times, QueryContext context) {
        int[] source = new int[times.length];
        for (int i = 0; i < source.length; i++) {
            source[i] = i;
        }
        int[] target = new int[times.length];
        for (int width = 1; width < times.length; width *= 2) {
            for (int from = 0; from < times.length; from += 2 * width) {
                int middle = Math.min(times.length, from + width);
                int to = Math.min(times.length, from + 2 * width);
                int left = from;
                int right = middle;
                for (int i = from; i < to; i++) {
                    if ((i & (RUN - 1)) == 0) {
                        context.check();
                    }
                    boolean takesLeft = left < middle && (right >= to || times[source[left]] <= times[source[right]]);
                    target[i] = takesLeft ? source[left++] : source[right++];
                }
            }
            int[] swap = source;
            source = target;
            target = swap;
        }
        return source;
    }
}
