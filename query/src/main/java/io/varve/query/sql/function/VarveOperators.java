// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.function;

import io.varve.query.plan.Function;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlRankFunction;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.ReturnTypes;
import org.jspecify.annotations.Nullable;

/// The operators and functions of the dialect. What is not named here does not exist, whatever Calcite knows. Threads: immutable.
public final class VarveOperators {
    private static final int MANY = 1 << 16;

    /// Names of functions as the text has them, in lower case.
    private static final Map<String, SqlOperator> BY_NAME = new LinkedHashMap<>();

    /// What becomes a function of the plan as it is.
    private static final Map<SqlOperator, Function> PLAN_FUNCTIONS = new LinkedHashMap<>();

    /// The types of the parameters of functions of the plan, the last one for all further ones.
    private static final Map<Function, List<SqlType>> PARAMETERS = new EnumMap<>(Function.class);

    private static final Map<SqlType, SqlOperator> CASTS = new EnumMap<>(SqlType.class);

    /// A point in time: nanoseconds since 1970 as a plain integer.
    public static final SqlOperator TIMESTAMP =
            new VarveFunction("$TIMESTAMP", 1, 1, Signature.any(SqlType.TIMESTAMP), false);
    /// A day: its number since 1970 as a plain integer.
    public static final SqlOperator DATE = new VarveFunction("$DATE", 1, 1, Signature.any(SqlType.DATE), false);
    /// A time of day: nanoseconds since midnight as a plain integer.
    public static final SqlOperator TIME = new VarveFunction("$TIME", 1, 1, Signature.any(SqlType.TIME), false);
    /// A span: months and nanoseconds as plain integers.
    public static final SqlOperator INTERVAL = new VarveFunction(
            "$INTERVAL", 2, 3, operands -> operands.size() == 2 ? SqlType.INTERVAL : SqlType.CALENDAR_INTERVAL, false);
    private static final Map<SqlOperator, SqlType> TIME_TYPES =
            Map.of(TIMESTAMP, SqlType.TIMESTAMP, DATE, SqlType.DATE, TIME, SqlType.TIME, INTERVAL, SqlType.INTERVAL);
    /// What the grammar makes of DISTINCT ON: its keys, as the first item that is selected.
    public static final SqlOperator DISTINCT_ON =
            new VarveFunction("$DISTINCT_ON", 0, MANY, Signature.any(SqlType.BOOLEAN), false);

    /// What the grammar makes of ORDER BY behind the arguments of an aggregate: its keys.
    public static final SqlOperator SORTED =
            new VarveFunction("$SORTED", 1, MANY, Signature.any(SqlType.BOOLEAN), false);

    /// What the grammar makes of the offset of a frame by GROUPS.
    public static final SqlOperator GROUPS =
            new VarveFunction("GROUPS", 1, 1, Signature.of(SqlType.BIGINT, SqlType.BIGINT), false);

    /// `a + b`, of numbers, times and spans.
    public static final SqlOperator PLUS = new VarveFunction("+", 2, 2, Signature.plus(), false);
    /// `a - b`, of numbers, times and spans.
    public static final SqlOperator MINUS = new VarveFunction("-", 2, 2, Signature.minus(), false);
    /// `a * b`, of numbers, or of a span and a number.
    public static final SqlOperator TIMES = new VarveFunction("*", 2, 2, Signature.times(), false);
    /// `a / b`, of numbers, or of a span and a number.
    public static final SqlOperator DIVIDE = new VarveFunction("/", 2, 2, Signature.divide(), false);
    /// `a % b`.
    public static final SqlOperator MODULO = new VarveFunction("%", 2, 2, Signature.modulo(), false);
    /// `-a`, of numbers and spans.
    public static final SqlOperator NEGATE = new VarveFunction("- ", 1, 1, Signature.negate(), false);
    /// `a || b`.
    public static final SqlOperator CONCAT = new VarveFunction("||", 2, 2, Signature.any(SqlType.VARCHAR), false);

    /// What the grammar makes of SAMPLE BY: its width.
    public static final SqlOperator SAMPLE_BY =
            new VarveFunction("$SAMPLE", 1, 1, Signature.any(SqlType.TIMESTAMP), false);
    /// What the grammar makes of LATEST: its keys.
    public static final SqlOperator LATEST_BY =
            new VarveFunction("$LATEST", 1, MANY, Signature.any(SqlType.BOOLEAN), false);

    /// What becomes of ASOF JOIN: `(time of the left side, time of the right side, strict [, tolerance])`.
    public static final SqlOperator ASOF = new VarveFunction("$ASOF", 3, 4, Signature.any(SqlType.BOOLEAN), false);

    /// A bucket whose gaps are filled: `(bucket, bounds, [from], [to], FILL_VALUE(kind, [constant]), …)`, where `bounds` names those that there
    /// are: `from`, `to`, `fromto`, `scanned` or none.
    public static final SqlOperator FILL = new VarveFunction("$FILL", 2, MANY, Signature.any(SqlType.TIMESTAMP), false);
    /// How a column of [#FILL] is filled: `(kind, [constant])`.
    public static final SqlOperator FILL_VALUE =
            new VarveFunction("$FILL_VALUE", 1, 2, Signature.any(SqlType.VARCHAR), false);

    /// A value that may be null though Calcite would derive otherwise: behind a window whose frame may be empty, or where gaps are filled.
    public static final SqlOperator MAYBE = new VarveFunction("$MAYBE", 1, 1, Signature.common(), false) {
        @Override
        boolean isNullable(List<RelDataType> operands) {
            return true;
        }
    };

    /// `(width, time, zone, offset)`.
    public static final SqlOperator CALENDAR_BUCKET = new VarveFunction(
            "$BUCKET",
            4,
            4,
            Signature.ofInstants(
                    SqlType.TIMESTAMP, SqlType.INTERVAL, SqlType.TIMESTAMP, SqlType.VARCHAR, SqlType.INTERVAL),
            false);

    /// `time_bucket(width, time [, origin])`.
    public static final SqlOperator TIME_BUCKET = function(
            "time_bucket", 2, 3, Signature.ofInstants(SqlType.TIMESTAMP, SqlType.INTERVAL, SqlType.TIMESTAMP), false);
    /// `time_bucket_gapfill(width, time [, origin or zone])`, which becomes [#FILL].
    public static final SqlOperator TIME_BUCKET_GAPFILL = function(
            "time_bucket_gapfill",
            2,
            3,
            Signature.ofInstants(SqlType.TIMESTAMP, SqlType.INTERVAL, SqlType.TIMESTAMP),
            false);
    /// `locf(value)`: a gap has the value before it.
    public static final SqlOperator LOCF = function("locf", 1, 1, Signature.common(), false);
    /// `interpolate(value)`: a gap lies on the line between its neighbours.
    public static final SqlOperator INTERPOLATE = function("interpolate", 1, 1, Signature.common(), false);
    /// `to_timezone(time, zone)`: the clock there.
    public static final SqlOperator TO_TIMEZONE = function(
            "to_timezone", 2, 2, Signature.ofInstants(SqlType.TIMESTAMP, SqlType.TIMESTAMP, SqlType.VARCHAR), false);
    /// `to_utc(time, zone)`: when the clock there shows it.
    public static final SqlOperator TO_UTC = function(
            "to_utc", 2, 2, Signature.ofInstants(SqlType.TIMESTAMP, SqlType.TIMESTAMP, SqlType.VARCHAR), false);
    /// `date_bin(width, time [, origin])`.
    public static final SqlOperator DATE_BIN = function(
            "date_bin", 2, 3, Signature.ofInstants(SqlType.TIMESTAMP, SqlType.INTERVAL, SqlType.TIMESTAMP), false);
    /// `date_trunc(unit, time [, zone])`.
    public static final SqlOperator DATE_TRUNC = function(
            "date_trunc",
            2,
            3,
            Signature.ofInstants(SqlType.TIMESTAMP, SqlType.VARCHAR, SqlType.TIMESTAMP, SqlType.VARCHAR),
            false);
    /// `extract(field FROM time)`.
    public static final SqlOperator EXTRACT = function("extract", 2, 2, Signature.extract(), false);

    /// `first(value, time)`.
    public static final SqlAggFunction FIRST = new FirstLastFunction("first");
    /// `last(value, time)`.
    public static final SqlAggFunction LAST = new FirstLastFunction("last");

    /// Aggregates by name.
    private static final Map<String, SqlAggFunction> AGGREGATES = Map.of(
            "count", SqlStdOperatorTable.COUNT,
            "sum", SqlStdOperatorTable.SUM,
            "min", SqlStdOperatorTable.MIN,
            "max", SqlStdOperatorTable.MAX,
            "avg", SqlStdOperatorTable.AVG,
            "first", FIRST,
            "last", LAST,
            "grouping", SqlStdOperatorTable.GROUPING);

    /// Functions of windows alone, by name.
    private static final Map<String, SqlAggFunction> WINDOW_FUNCTIONS = Map.ofEntries(
            Map.entry("row_number", SqlStdOperatorTable.ROW_NUMBER),
            Map.entry("rank", new SqlRankFunction(SqlKind.RANK, ReturnTypes.RANK, false)),
            Map.entry("dense_rank", new SqlRankFunction(SqlKind.DENSE_RANK, ReturnTypes.RANK, false)),
            Map.entry("percent_rank", new SqlRankFunction(SqlKind.PERCENT_RANK, ReturnTypes.FRACTIONAL_RANK, false)),
            Map.entry("cume_dist", new SqlRankFunction(SqlKind.CUME_DIST, ReturnTypes.FRACTIONAL_RANK, false)),
            Map.entry("ntile", SqlStdOperatorTable.NTILE),
            Map.entry("lag", SqlStdOperatorTable.LAG),
            Map.entry("lead", SqlStdOperatorTable.LEAD),
            Map.entry("first_value", SqlStdOperatorTable.FIRST_VALUE),
            Map.entry("last_value", SqlStdOperatorTable.LAST_VALUE),
            Map.entry("nth_value", SqlStdOperatorTable.NTH_VALUE));

    private static final List<SqlOperator> LOOKED_UP = operatorsAndAggregates();

    /// Functions that the language will have.
    public static final Set<String> LATER = Set.of("array_agg", "to_char", "random");

    static {
        plan("abs", Function.ABS, 1, 1, Signature.sameNumber());
        plan("sign", Function.SIGN, 1, 1, Signature.sameNumber());
        plan("round", Function.ROUND, 1, 2, Signature.sameNumber());
        plan("floor", Function.FLOOR, 1, 1, Signature.sameNumber());
        BY_NAME.put("ceiling", plan("ceil", Function.CEIL, 1, 1, Signature.sameNumber()));
        plan("sqrt", Function.SQRT, 1, 1, Signature.of(SqlType.DOUBLE, SqlType.DOUBLE));
        plan("ln", Function.LN, 1, 1, Signature.of(SqlType.DOUBLE, SqlType.DOUBLE));
        plan("exp", Function.EXP, 1, 1, Signature.of(SqlType.DOUBLE, SqlType.DOUBLE));
        BY_NAME.put("pow", plan("power", Function.POWER, 2, 2, Signature.of(SqlType.DOUBLE, SqlType.DOUBLE)));
        plan("lower", Function.LOWER, 1, 1, Signature.of(SqlType.VARCHAR, SqlType.VARCHAR));
        plan("upper", Function.UPPER, 1, 1, Signature.of(SqlType.VARCHAR, SqlType.VARCHAR));
        SqlOperator length = plan("length", Function.LENGTH, 1, 1, Signature.of(SqlType.BIGINT, SqlType.VARCHAR));
        BY_NAME.put("char_length", length);
        BY_NAME.put("character_length", length);
        BY_NAME.put(
                "substr",
                plan(
                        "substring",
                        Function.SUBSTRING,
                        2,
                        3,
                        Signature.of(SqlType.VARCHAR, SqlType.VARCHAR, SqlType.BIGINT, SqlType.BIGINT)));
        plan("trim", Function.TRIM, 1, 1, Signature.of(SqlType.VARCHAR, SqlType.VARCHAR));
        plan("replace", Function.REPLACE, 3, 3, Signature.of(SqlType.VARCHAR, SqlType.VARCHAR));
        plan("coalesce", Function.COALESCE, 1, MANY, Signature.common());
        plan("nullif", Function.NULLIF, 2, 2, Signature.common());
        plan("least", Function.LEAST, 1, MANY, Signature.common());
        plan("greatest", Function.GREATEST, 1, MANY, Signature.common());
        SqlOperator concat = function("concat", 1, MANY, Signature.any(SqlType.VARCHAR), true);
        PLAN_FUNCTIONS.put(concat, Function.CONCAT_SKIPPING_NULLS);
        PLAN_FUNCTIONS.put(CONCAT, Function.CONCAT);
        BY_NAME.put("mod", MODULO);
        BY_NAME.put("date_part", EXTRACT);
        for (ScalarLibrary entry : ScalarLibrary.ALL) {
            int most = entry.repeats() ? MANY : entry.parameters().size();
            plan(entry.name(), entry.function(), entry.min(), most, entry.signature());
            PARAMETERS.put(entry.function(), entry.parameters());
        }
        // What TRIM makes of characters, and btrim with them.
        BY_NAME.put("btrim", plan("btrim", Function.BTRIM, 1, 2, Signature.of(SqlType.VARCHAR, SqlType.VARCHAR)));
        PARAMETERS.put(Function.BTRIM, List.of(SqlType.VARCHAR));
        plan("trunc", Function.TRUNC, 1, 2, Signature.truncated());
        for (SqlType type : SqlType.values()) {
            CASTS.put(type, new VarveFunction("CAST AS " + type, 1, 1, Signature.cast(type), false));
        }
    }

    private VarveOperators() {}

    private static VarveFunction function(String name, int min, int max, Signature signature, boolean neverNull) {
        VarveFunction function = new VarveFunction(name, min, max, signature, neverNull);
        BY_NAME.put(name, function);
        return function;
    }

    private static VarveFunction plan(String name, Function target, int min, int max, Signature signature) {
        VarveFunction function = function(name, min, max, signature, false);
        PLAN_FUNCTIONS.put(function, target);
        return function;
    }

    /// The function or aggregate of this name (lower case), or null.
    public static @Nullable SqlOperator find(String name) {
        SqlOperator function = BY_NAME.get(name);
        SqlOperator aggregate = function == null ? AGGREGATES.get(name) : function;
        if (aggregate == null) {
            aggregate = WINDOW_FUNCTIONS.get(name);
        }
        return aggregate == null ? AggregateFunctions.find(name) : aggregate;
    }

    /// The operator of a function that there is, by its name (lower case).
    public static SqlOperator named(String name) {
        SqlOperator function = find(name);
        if (function == null) {
            throw new IllegalArgumentException(name);
        }
        return function;
    }

    /// Every name that a query may call.
    public static Collection<String> names() {
        Set<String> names = new java.util.TreeSet<>(BY_NAME.keySet());
        names.addAll(AGGREGATES.keySet());
        names.addAll(AggregateFunctions.names());
        names.addAll(WINDOW_FUNCTIONS.keySet());
        names.add("now");
        return names;
    }

    /// What the validator may look up by name: aggregates, and Calcite's operators that keep their meaning. None is a function that a
    /// bare name could call, so no column is taken for one.
    public static List<SqlOperator> lookedUp() {
        return LOOKED_UP;
    }

    private static List<SqlOperator> operatorsAndAggregates() {
        List<SqlOperator> all = new ArrayList<>(AGGREGATES.values());
        all.addAll(WINDOW_FUNCTIONS.values());
        all.addAll(List.of(
                SqlStdOperatorTable.UNION,
                SqlStdOperatorTable.UNION_ALL,
                SqlStdOperatorTable.INTERSECT,
                SqlStdOperatorTable.INTERSECT_ALL,
                SqlStdOperatorTable.EXCEPT,
                SqlStdOperatorTable.EXCEPT_ALL,
                SqlStdOperatorTable.SOME_EQ,
                SqlStdOperatorTable.SOME_NE,
                SqlStdOperatorTable.SOME_LT,
                SqlStdOperatorTable.SOME_LE,
                SqlStdOperatorTable.SOME_GT,
                SqlStdOperatorTable.SOME_GE,
                SqlStdOperatorTable.ALL_EQ,
                SqlStdOperatorTable.ALL_NE,
                SqlStdOperatorTable.ALL_LT,
                SqlStdOperatorTable.ALL_LE,
                SqlStdOperatorTable.ALL_GT,
                SqlStdOperatorTable.ALL_GE,
                SqlStdOperatorTable.EXISTS,
                // What USING and NATURAL make of both columns; the text's own COALESCE is a function of ours.
                SqlStdOperatorTable.COALESCE,
                SqlStdOperatorTable.ROW,
                SqlStdOperatorTable.OVER,
                SqlStdOperatorTable.AND,
                SqlStdOperatorTable.OR,
                SqlStdOperatorTable.NOT,
                SqlStdOperatorTable.EQUALS,
                SqlStdOperatorTable.NOT_EQUALS,
                SqlStdOperatorTable.LESS_THAN,
                SqlStdOperatorTable.LESS_THAN_OR_EQUAL,
                SqlStdOperatorTable.GREATER_THAN,
                SqlStdOperatorTable.GREATER_THAN_OR_EQUAL,
                SqlStdOperatorTable.IS_NULL,
                SqlStdOperatorTable.IS_NOT_NULL,
                SqlStdOperatorTable.IS_TRUE,
                SqlStdOperatorTable.IS_NOT_TRUE,
                SqlStdOperatorTable.IS_FALSE,
                SqlStdOperatorTable.IS_NOT_FALSE,
                SqlStdOperatorTable.IS_UNKNOWN,
                SqlStdOperatorTable.IS_NOT_UNKNOWN,
                SqlStdOperatorTable.IS_DISTINCT_FROM,
                SqlStdOperatorTable.IS_NOT_DISTINCT_FROM,
                SqlStdOperatorTable.IGNORE_NULLS,
                SqlStdOperatorTable.RESPECT_NULLS,
                SqlStdOperatorTable.BETWEEN,
                SqlStdOperatorTable.NOT_BETWEEN,
                SqlStdOperatorTable.SYMMETRIC_BETWEEN,
                SqlStdOperatorTable.SYMMETRIC_NOT_BETWEEN,
                SqlStdOperatorTable.IN,
                SqlStdOperatorTable.NOT_IN,
                SqlStdOperatorTable.LIKE,
                SqlStdOperatorTable.NOT_LIKE,
                SqlLibraryOperators.ILIKE,
                SqlLibraryOperators.NOT_ILIKE,
                SqlStdOperatorTable.POSIX_REGEX_CASE_SENSITIVE,
                SqlStdOperatorTable.POSIX_REGEX_CASE_INSENSITIVE,
                SqlStdOperatorTable.NEGATED_POSIX_REGEX_CASE_SENSITIVE,
                SqlStdOperatorTable.NEGATED_POSIX_REGEX_CASE_INSENSITIVE,
                SqlStdOperatorTable.DESC,
                SqlStdOperatorTable.NULLS_FIRST,
                SqlStdOperatorTable.NULLS_LAST,
                SqlStdOperatorTable.CAST));
        return List.copyOf(all);
    }

    /// The cast to a type; Calcite's own casts occur only where its validator adds them.
    public static SqlOperator cast(SqlType type) {
        SqlOperator cast = CASTS.get(type);
        if (cast == null) {
            throw new IllegalArgumentException(type.name());
        }
        return cast;
    }

    /// The target of a cast of ours, or null if it is another operator.
    public static @Nullable SqlType castTarget(SqlOperator operator) {
        for (Map.Entry<SqlType, SqlOperator> entry : CASTS.entrySet()) {
            if (entry.getValue().equals(operator)) {
                return entry.getKey();
            }
        }
        return null;
    }

    /// The type of a constant of time or of a cast, or null if the operator is neither.
    public static @Nullable SqlType constantType(SqlOperator operator) {
        SqlType time = TIME_TYPES.get(operator);
        return time == null ? castTarget(operator) : time;
    }

    /// The function of the plan that this operator is, or null if it needs more than renaming.
    public static @Nullable Function planFunction(SqlOperator operator) {
        return PLAN_FUNCTIONS.get(operator);
    }

    /// The type of a parameter of a function of the library, or null for other functions.
    public static @Nullable SqlType parameter(Function function, int index) {
        List<SqlType> types = PARAMETERS.get(function);
        return types == null ? null : types.get(Math.min(index, types.size() - 1));
    }

    /// True if it is written between its operands.
    static boolean isSymbol(SqlOperator operator) {
        return !Character.isLetter(operator.getName().charAt(0));
    }
}
