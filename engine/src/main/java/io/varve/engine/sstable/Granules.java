// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

/// The calendar steps at which vectors are cut: a vector that lies in one step answers `GROUP BY` of that step and its multiples from its zone map.
public final class Granules {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MINUTE_NS = 60 * SECOND_NS;
    private static final long HOUR_NS = 60 * MINUTE_NS;
    private static final long DAY_NS = 24 * HOUR_NS;
    private static final long WEEK_NS = 7 * DAY_NS;
    /// 1970-01-05, the first Monday: weeks begin on Mondays.
    private static final long WEEK_ORIGIN_NS = 4 * DAY_NS;

    private static final long[] STEPS_NS = {
        MINUTE_NS, 5 * MINUTE_NS, 15 * MINUTE_NS, HOUR_NS, 4 * HOUR_NS, 12 * HOUR_NS, DAY_NS, WEEK_NS
    };
    private static final int MAX_ROWS = 1024;

    private Granules() {}

    /// The largest step in which a series with `rows` rows in `spanNs` has at most 1024, or the smallest.
    public static long choose(long rows, long spanNs) {
        long best = STEPS_NS[0];
        for (long step : STEPS_NS) {
            if ((double) rows * step <= (double) MAX_ROWS * Math.max(spanNs, 1)) {
                best = step;
            }
        }
        return best;
    }

    static boolean isGranule(long stepNs) {
        for (long step : STEPS_NS) {
            if (step == stepNs) {
                return true;
            }
        }
        return false;
    }

    /// The last instant of the step that `timeNs` lies in.
    static long lastOf(long timeNs, long stepNs) {
        long origin = stepNs == WEEK_NS ? WEEK_ORIGIN_NS : 0;
        long intoStep = Math.floorMod(Math.floorMod(timeNs, stepNs) - origin, stepNs);
        long left = stepNs - 1 - intoStep;
        return timeNs > Long.MAX_VALUE - left ? Long.MAX_VALUE : timeNs + left;
    }
}
