// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.expr;

import io.varve.query.plan.Expr;
import io.varve.query.plan.Function;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.TimeBuckets;
import io.varve.query.plan.ZoneClock;
import io.varve.query.sql.error.NameErrors;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveOperators;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The part of [TimeLowering] that rounds times down: buckets, units, zones. Threads: one.
public final class BucketLowering {
    /// Monday, 2000-01-03: buckets of weeks begin on Mondays, those that divide a day on the hour of UTC.
    private static final long ORIGIN_NS = 946_857_600_000_000_000L;

    private static final Set<String> UNITS = Set.of(
            "microseconds",
            "milliseconds",
            "second",
            "minute",
            "hour",
            "day",
            "week",
            "month",
            "quarter",
            "year",
            "decade",
            "century",
            "millennium");

    /// Nanoseconds of the units that are buckets on a zone's clock.
    private static final Map<String, Long> FIXED = Map.of(
            "microseconds", 1_000L,
            "milliseconds", 1_000_000L,
            "second", 1_000_000_000L,
            "minute", 60_000_000_000L,
            "hour", 3_600_000_000_000L,
            "day", 86_400_000_000_000L,
            "week", 604_800_000_000_000L);

    /// Months of those.
    private static final Map<String, Long> MONTHS = Map.of("month", 1L, "quarter", 3L, "year", 12L, "decade", 120L);

    private static final Set<SqlOperator> BUCKETS = Set.of(
            VarveOperators.TIME_BUCKET,
            VarveOperators.DATE_BIN,
            VarveOperators.CALENDAR_BUCKET,
            VarveOperators.FILL,
            VarveOperators.DATE_TRUNC,
            VarveOperators.TO_TIMEZONE,
            VarveOperators.TO_UTC);

    private final ExprTranslator translator;
    private final TimeLowering times;

    BucketLowering(ExprTranslator translator, TimeLowering times) {
        this.translator = translator;
        this.times = times;
    }

    static boolean isBucket(SqlOperator operator) {
        return BUCKETS.contains(operator);
    }

    Expr lower(RexCall call) {
        SqlOperator operator = call.getOperator();
        List<RexNode> operands = call.getOperands();
        if (operator.equals(VarveOperators.FILL)) {
            // How gaps are filled is read by GapFill; the value is the bucket.
            return translator.translate(operands.get(0));
        }
        if (operator.equals(VarveOperators.DATE_TRUNC)) {
            return truncated(operands);
        }
        if (operator.equals(VarveOperators.CALENDAR_BUCKET)) {
            return calendar(operands);
        }
        if (operator.equals(VarveOperators.TO_TIMEZONE) || operator.equals(VarveOperators.TO_UTC)) {
            Function function =
                    operator.equals(VarveOperators.TO_UTC) ? Function.FROM_LOCAL_TIME : Function.TO_LOCAL_TIME;
            Expr zone = translator.translate(operands.get(1));
            if (zone instanceof Expr.Literal literal && literal.value() instanceof String name) {
                checkZone(name);
            }
            return new Expr.Call(function, List.of(zone, times.casts().instant(operands.get(0))), SqlType.BIGINT);
        }
        return bucket(operands);
    }

    private Expr bucket(List<RexNode> operands) {
        IntervalLowering.Span width = times.intervals().span(operands.get(0));
        Expr time = times.casts().instant(operands.get(1));
        Expr nanos = width.nanos();
        if (width.months() != 0) {
            if (nanos != null || width.months() < 0 || operands.size() > 2) {
                throw ParseErrors.unsupported("a bucket of months with days, or with an origin", SqlParserPos.ZERO);
            }
            return Constants.call(Function.MONTH_BUCKET, List.of(Exprs.bigint(width.months()), time));
        }
        Expr fixed = nanos == null ? Exprs.bigint(0) : nanos;
        Expr origin = operands.size() > 2 ? times.casts().instant(operands.get(2)) : Exprs.bigint(ORIGIN_NS);
        return fixed(fixed, time, origin);
    }

    private static Expr fixed(Expr width, Expr time, Expr originOrColumn) {
        Expr origin = originOrColumn;
        if (width instanceof Expr.Literal literal && literal.value() instanceof Long ns) {
            if (ns <= 0) {
                throw ParseErrors.text("the width of a bucket must be more than zero", SqlParserPos.ZERO);
            }
            if (origin instanceof Expr.Literal constant && constant.value() instanceof Long at) {
                // The smallest origin that makes the same buckets, so that equal buckets look equal.
                origin = Exprs.bigint(Math.floorMod(at, ns));
            }
        }
        return Constants.call(Function.TIME_BUCKET, List.of(width, time, origin));
    }

    /// `(width, time, zone, offset)`.
    private Expr calendar(List<RexNode> operands) {
        IntervalLowering.Span width = times.intervals().span(operands.get(0));
        Expr time = times.casts().instant(operands.get(1));
        String zone = zone(operands.get(2));
        IntervalLowering.Span offset = times.intervals().span(operands.get(3));
        boolean isFixed = width.nanos() == null || isConstant(width.nanos());
        if (!isFixed || offset.months() != 0 || (offset.nanos() != null && !isConstant(offset.nanos()))) {
            throw ParseErrors.text(
                    "a bucket with a time zone or an offset has a constant width and offset", SqlParserPos.ZERO);
        }
        long offsetNs = offset.nanos() == null ? 0 : nanos(offset.nanos());
        long widthNs = width.nanos() == null ? 0 : nanos(width.nanos());
        if (width.months() < 0 || widthNs < 0 || (width.months() == 0) == (widthNs == 0)) {
            throw ParseErrors.text(
                    "the width of a bucket is a number of months, or of days and less, more than zero",
                    SqlParserPos.ZERO);
        }
        if (zone.equals("UTC") && width.months() == 0) {
            return fixed(Exprs.bigint(widthNs), time, Exprs.bigint(Math.addExact(ORIGIN_NS, offsetNs)));
        }
        long origin = width.months() > 0 ? offsetNs : Math.floorMod(Math.addExact(ORIGIN_NS, offsetNs), widthNs);
        return calendar(width.months(), widthNs, origin, zone, time);
    }

    private static Expr calendar(long months, long widthNs, long originNs, String zone, Expr time) {
        List<Expr> arguments = List.of(
                Exprs.bigint(months),
                Exprs.bigint(widthNs),
                Exprs.bigint(originNs),
                new Expr.Literal(zone, SqlType.VARCHAR),
                time);
        return new Expr.Call(Function.CALENDAR_BUCKET, arguments, SqlType.BIGINT);
    }

    private Expr truncated(List<RexNode> operands) {
        Expr unit = times.word(operands.get(0), UNITS, "date_trunc");
        Expr time = times.casts().instant(operands.get(1));
        if (operands.size() < 3) {
            return new Expr.Call(Function.DATE_TRUNC, List.of(unit, time), SqlType.BIGINT);
        }
        String zone = zone(operands.get(2));
        if (!(unit instanceof Expr.Literal literal) || !(literal.value() instanceof String word)) {
            throw ParseErrors.text("with a time zone, the unit of date_trunc must be a constant", SqlParserPos.ZERO);
        }
        Long widthNs = FIXED.get(word);
        if (widthNs != null) {
            return calendar(0, widthNs, Math.floorMod(ORIGIN_NS, widthNs), zone, time);
        }
        Long months = MONTHS.get(word);
        if (months == null) {
            throw ParseErrors.unsupported("date_trunc to " + word + " in a time zone", SqlParserPos.ZERO);
        }
        return calendar(months, 0, 0, zone, time);
    }

    private String zone(RexNode node) {
        if (!(translator.translate(node) instanceof Expr.Literal literal)
                || !(literal.value() instanceof String name)) {
            throw ParseErrors.text("the time zone of a bucket must be a constant", SqlParserPos.ZERO);
        }
        checkZone(name);
        return name;
    }

    private static void checkZone(String name) {
        try {
            new ZoneClock(name).offsetNs(0);
        } catch (IllegalArgumentException e) {
            throw ParseErrors.text(
                    String.valueOf(e.getMessage()),
                    SqlParserPos.ZERO,
                    NameErrors.didYouMean(name, ZoneId.getAvailableZoneIds()));
        }
    }

    private static boolean isConstant(Expr expr) {
        return expr instanceof Expr.Literal literal && literal.value() instanceof Long;
    }

    private static long nanos(Expr expr) {
        return (Long) Objects.requireNonNull(((Expr.Literal) expr).value());
    }

    /// The buckets that a lowered expression rounds to, or an error if they are not constant.
    public static TimeBuckets.Shape shape(Expr bucket) {
        if (bucket instanceof Expr.Call call) {
            List<Expr> arguments = call.arguments();
            boolean calendar = call.function() == Function.CALENDAR_BUCKET;
            if (calendar) {
                return new TimeBuckets.Shape(
                        nanos(arguments.get(0)),
                        nanos(arguments.get(1)),
                        nanos(arguments.get(2)),
                        String.valueOf(((Expr.Literal) arguments.get(3)).value()));
            }
            if (call.function() == Function.MONTH_BUCKET && isConstant(arguments.get(0))) {
                return new TimeBuckets.Shape(nanos(arguments.get(0)), 0, 0, "UTC");
            }
            if (call.function() == Function.TIME_BUCKET
                    && isConstant(arguments.get(0))
                    && isConstant(arguments.get(2))) {
                return new TimeBuckets.Shape(0, nanos(arguments.get(0)), nanos(arguments.get(2)), "UTC");
            }
        }
        throw ParseErrors.text("gaps are filled between buckets of a constant width", SqlParserPos.ZERO);
    }
}
