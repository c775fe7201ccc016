// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Expr;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.TimeBuckets;
import io.varve.query.plan.ZoneClock;
import java.time.DateTimeException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Functions of time by the clock of a zone.
final class ZoneKernels {
    private ZoneKernels() {}

    /// Buckets of one shape. Neighbours mostly lie in one bucket, whose bounds stay at hand.
    static Eval bucket(Expr.Call call, Eval time, Vector into) {
        List<Expr> arguments = call.arguments();
        TimeBuckets buckets = new TimeBuckets(new TimeBuckets.Shape(
                (Long) literal(arguments.get(0)),
                (Long) literal(arguments.get(1)),
                (Long) literal(arguments.get(2)),
                (String) literal(arguments.get(3))));
        return Kernel.of(new BucketKernel(buckets), time, into);
    }

    private static Object literal(Expr expr) {
        return Objects.requireNonNull(((Expr.Literal) expr).value());
    }

    static Kernel.Two toLocal() {
        return new ClockKernel(true);
    }

    static Kernel.Two fromLocal() {
        return new ClockKernel(false);
    }

    private static final class BucketKernel implements Kernel.One {
        private final TimeBuckets buckets;
        private long from;
        private long to;

        BucketKernel(TimeBuckets buckets) {
            this.buckets = buckets;
        }

        @Override
        public void apply(Vector time, int row, Vector into) {
            long timeNs = time.lane(row);
            if (timeNs < from || timeNs >= to) {
                try {
                    from = buckets.start(timeNs);
                    to = buckets.next(from);
                } catch (ArithmeticException | DateTimeException e) {
                    throw QueryException.value("timestamp out of range");
                }
            }
            into.set(row, from);
        }
    }

    private static final class ClockKernel implements Kernel.Two {
        private final boolean toLocal;
        private String zone = "";
        private @Nullable ZoneClock clock;

        ClockKernel(boolean toLocal) {
            this.toLocal = toLocal;
        }

        @Override
        public void apply(Vector name, Vector time, int row, Vector into) {
            String wanted = name.textAt(row);
            ZoneClock known = clock;
            try {
                if (known == null || !zone.equals(wanted)) {
                    known = new ZoneClock(wanted);
                    clock = known;
                    zone = wanted;
                }
                into.set(row, toLocal ? known.toLocal(time.lane(row)) : known.toUtc(time.lane(row)));
            } catch (IllegalArgumentException e) {
                throw QueryException.value(String.valueOf(e.getMessage()));
            } catch (ArithmeticException | DateTimeException e) {
                throw QueryException.value("timestamp out of range");
            }
        }
    }
}
