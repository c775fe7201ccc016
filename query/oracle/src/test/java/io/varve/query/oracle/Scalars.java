// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.oracle;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Draws scalar expressions over the columns of a relation.
///
/// Only what both sides define alike, or what a text can be translated for: `/` of integers is `//` in DuckDB, a literal with a point is cast
/// to DOUBLE there (it is a DECIMAL), integer literals to BIGINT, `round` is `round_even`. Arithmetic is kept from overflowing, since one
/// side's error is the other's null.
final class Scalars {
    private static final Set<Kind> ANY = EnumSet.allOf(Kind.class);
    private static final Set<Kind> SMALL = EnumSet.of(Kind.BIGINT);

    private final Draw draw;
    private final Relation relation;
    private final Predicates predicates;

    Scalars(Draw draw, Relation relation, Predicates predicates) {
        this.draw = draw;
        this.relation = relation;
        this.predicates = predicates;
    }

    static Sql integer(long value) {
        return Sql.of(Long.toString(value), value + "::BIGINT", Kind.BIGINT);
    }

    static Sql decimal(double value) {
        return Sql.of(Double.toString(value), value + "::DOUBLE", Kind.DOUBLE);
    }

    static Sql text(String value) {
        return Sql.same("'" + value.replace("'", "''") + "'", Kind.TEXT);
    }

    /// Any column of the relation.
    Sql column() {
        return draw.from(relation.columns());
    }

    @Nullable
    Sql column(Set<Kind> kinds) {
        List<Sql> fitting = relation.columns(kinds);
        return fitting.isEmpty() ? null : draw.from(fitting);
    }

    /// An expression of any kind, often more than a column.
    Sql expression() {
        if (draw.percent(20)) {
            return column();
        }
        for (int attempt = 0; attempt < 20; attempt++) {
            Sql drawn = switch (draw.below(draw.full() ? 9 : 7)) {
                case 7 -> extreme();
                case 8 -> new Subqueries(draw, relation, predicates.data()).value();
                case 0, 1 -> number();
                case 2 -> words();
                case 3 -> time();
                case 4 -> cases();
                case 5 -> coalesce();
                default -> cast();
            };
            if (drawn != null) {
                return drawn.with(Feature.SCALAR);
            }
        }
        return column();
    }

    /// A number that does not overflow when a few hundred thousand of it are added.
    @Nullable
    Sql number() {
        Sql integer = relation.column("k");
        Sql known = relation.column("e");
        Sql fraction = known == null ? column(EnumSet.of(Kind.DOUBLE)) : known;
        if (integer != null && (fraction == null || draw.percent(50))) {
            return integerArithmetic(integer);
        }
        if (fraction == null) {
            return null;
        }
        return switch (draw.below(7)) {
            case 0 -> Sql.fill("$1 * $2", Kind.DOUBLE, fraction, decimal(2.5));
            case 1 -> Sql.fill("$1 + $2", Kind.DOUBLE, fraction, integer(1));
            case 2 -> Sql.fill("$1 / $2", Kind.DOUBLE, fraction, integer(4));
            case 3 -> Sql.fill("floor($1)", Kind.DOUBLE, fraction);
            case 4 -> Sql.fill("round($1)", "round_even($1, 0)", Kind.DOUBLE, fraction);
            case 5 -> Sql.fill("abs($1)", Kind.DOUBLE, fraction);
            default ->
                integer == null
                        ? Sql.fill("-$1", Kind.DOUBLE, fraction)
                        : Sql.fill("$1 + $2", Kind.DOUBLE, integer, fraction);
        };
    }

    private Sql integerArithmetic(Sql k) {
        Sql constant = integer(2 + draw.below(9));
        Sql unsigned = relation.column("u");
        return switch (draw.below(9)) {
            case 0 -> Sql.fill("$1 + $2", Kind.BIGINT, k, constant);
            case 1 -> Sql.fill("$1 * $2 - 1", Kind.BIGINT, k, constant);
            case 2 -> Sql.fill("$1 / $2", "$1 // $2", Kind.BIGINT, k, constant);
            case 3 -> Sql.fill("$1 % $2", Kind.BIGINT, k, constant);
            case 4 -> Sql.fill("-$1", Kind.BIGINT, k);
            case 5 -> Sql.fill("abs($1)", Kind.BIGINT, k);
            case 6 -> Sql.fill("greatest($1, $2)", Kind.BIGINT, k, constant);
            case 7 ->
                unsigned == null
                        ? Sql.fill("least($1, $2)", Kind.BIGINT, k, constant)
                        : Sql.fill("$1 + $2", Kind.HUGEINT, k, unsigned);
            default -> Sql.fill("nullif($1, $2)", Kind.BIGINT, k, constant);
        };
    }

    /// Arithmetic with the extremes of the types that stays within them.
    private @Nullable Sql extreme() {
        Sql n = relation.column("n");
        Sql u = relation.column("u");
        Sql d = relation.column("d");
        if (n == null || u == null || d == null) {
            return null;
        }
        Sql drawn = switch (draw.below(8)) {
            case 0 -> Sql.fill("$1 / $2", "$1 // $2", Kind.BIGINT, n, integer(2 + draw.below(9)));
            case 1 -> Sql.fill("$1 % $2", Kind.BIGINT, n, integer(2 + draw.below(9)));
            case 2 -> Sql.fill("$1 + $2", "$1::HUGEINT + $2", Kind.HUGEINT, n, u);
            case 3 -> Sql.fill("$1 - $2", "$1::HUGEINT - $2", Kind.HUGEINT, u, n);
            case 4 -> Sql.fill("$1::double", "$1::DOUBLE", Kind.DOUBLE, draw.of(n, u));
            case 5 -> Sql.fill("greatest($1, $2)", Kind.DOUBLE, d, decimal(draw.below(100)));
            case 6 -> Sql.fill("abs($1)", Kind.DOUBLE, d);
            default -> Sql.fill("$1 * $2", Kind.DOUBLE, d, decimal(2));
        };
        return drawn.with(Feature.EXTREME);
    }

    private @Nullable Sql words() {
        Sql text = column(EnumSet.of(Kind.TEXT));
        if (text == null) {
            return null;
        }
        if (draw.full() && draw.percent(60)) {
            return function(text);
        }
        return switch (draw.below(8)) {
            case 0 -> Sql.fill("upper($1)", Kind.TEXT, text);
            case 1 -> Sql.fill("lower($1)", Kind.TEXT, text);
            case 2 -> Sql.fill("length($1)", Kind.BIGINT, text);
            case 3 -> Sql.fill("substring($1, 2, 2)", Kind.TEXT, text);
            case 4 -> Sql.fill("$1 || '-' || $2", Kind.TEXT, text, text);
            case 5 -> Sql.fill("concat($1, '/', $2)", Kind.TEXT, text, text);
            case 6 -> Sql.fill("replace($1, 'a', 'xy')", Kind.TEXT, text);
            default -> Sql.fill("trim($1)", Kind.TEXT, text);
        };
    }

    private Sql function(Sql text) {
        Sql count = integer(draw.below(4));
        Sql word = text(draw.of("a", "-", "ü", "日", "🙂", "", "al", "x'"));
        Sql drawn = switch (draw.below(13)) {
            case 0 -> Sql.fill("left($1, $2)", Kind.TEXT, text, count);
            case 1 -> Sql.fill("right($1, $2)", Kind.TEXT, text, count);
            case 2 -> Sql.fill("strpos($1, $2)", Kind.BIGINT, text, word);
            case 3 -> Sql.fill("split_part($1, $2, 1)", Kind.TEXT, text, text(draw.of("a", "-", "ü", "日")));
            case 4 -> Sql.fill("starts_with($1, $2)", Kind.BOOLEAN, text, word);
            case 5 -> Sql.fill("lpad($1, " + draw.below(9) + ", '·')", Kind.TEXT, text);
            case 6 -> Sql.fill("rpad($1, " + draw.below(9) + ", 'äb')", Kind.TEXT, text);
            case 7 -> Sql.fill("repeat($1, $2)", Kind.TEXT, text, count);
            case 8 -> Sql.fill("reverse($1)", Kind.TEXT, text);
            case 9 -> Sql.fill("translate($1, 'aeü', 'x🙂')", Kind.TEXT, text);
            case 10 -> Sql.fill("concat_ws($2, $1, $3)", Kind.TEXT, text, word, text);
            case 11 -> Sql.fill("md5($1)", Kind.TEXT, text);
            default -> Sql.fill("regexp_replace($1, '[a-e]|ü', '<>')", Kind.TEXT, text);
        };
        return drawn.with(Feature.TEXT_FUNCTION);
    }

    private @Nullable Sql time() {
        Sql time = relation.time();
        return time == null ? null : TimeSql.scalar(draw, time);
    }

    private @Nullable Sql cases() {
        Sql then = column(ANY);
        if (then == null) {
            return null;
        }
        Sql when = predicates.any();
        if (draw.percent(30) || literal(then.kind()) == null) {
            return Sql.fill("CASE WHEN $1 THEN $2 END", then.kind(), when, then).with(Feature.CASE);
        }
        Sql otherwise = literal(then.kind());
        List<Sql> parts = new ArrayList<>(List.of(when, then));
        parts.add(otherwise == null ? then : otherwise);
        if (draw.percent(40)) {
            parts.add(predicates.any());
            parts.add(then);
            return Sql.fill("CASE WHEN $4 THEN $3 WHEN $1 THEN $2 ELSE $5 END", then.kind(), parts.toArray(new Sql[0]))
                    .with(Feature.CASE);
        }
        return Sql.fill("CASE WHEN $1 THEN $2 ELSE $3 END", then.kind(), parts.toArray(new Sql[0]))
                .with(Feature.CASE);
    }

    private @Nullable Sql literal(Kind kind) {
        return switch (kind) {
            case BIGINT -> integer(draw.below(20) - 10);
            case DOUBLE -> decimal(draw.below(100) / 8.0);
            case TEXT -> text(draw.of("none", "", "日本"));
            case BOOLEAN -> Sql.same(draw.of("true", "false"), Kind.BOOLEAN);
            default -> null;
        };
    }

    private @Nullable Sql coalesce() {
        Sql first = column(ANY);
        Sql last = first == null ? null : literal(first.kind());
        if (first == null || last == null) {
            return null;
        }
        Sql second = column(EnumSet.of(first.kind()));
        Sql filled = second == null || draw.percent(50)
                ? Sql.fill("coalesce($1, $2)", first.kind(), first, last)
                : Sql.fill("coalesce($1, $2, $3)", first.kind(), first, second, last);
        return filled.with(Feature.COALESCE);
    }

    private @Nullable Sql cast() {
        Sql fraction = relation.column("e");
        Sql drawn = switch (draw.below(7)) {
            case 0 -> castOf(SMALL, "double", "DOUBLE", Kind.DOUBLE);
            case 1 -> castOf(SMALL, "text", "VARCHAR", Kind.TEXT);
            case 2 -> castOf(EnumSet.of(Kind.UBIGINT), "varchar", "VARCHAR", Kind.TEXT);
            case 3 -> castOf(EnumSet.of(Kind.BOOLEAN), "text", "VARCHAR", Kind.TEXT);
            case 4 -> castOf(EnumSet.of(Kind.BOOLEAN), "bigint", "BIGINT", Kind.BIGINT);
            case 5 -> castOf(EnumSet.of(Kind.UBIGINT), "double precision", "DOUBLE", Kind.DOUBLE);
            default ->
                fraction == null
                        ? castOf(SMALL, "double", "DOUBLE", Kind.DOUBLE)
                        : Sql.fill("$1::bigint", "$1::BIGINT", Kind.BIGINT, fraction);
        };
        return drawn == null ? null : drawn.with(Feature.CAST);
    }

    private @Nullable Sql castOf(Set<Kind> from, String varve, String duck, Kind to) {
        Sql column = column(from);
        return column == null ? null : Sql.fill("$1::" + varve, "$1::" + duck, to, column);
    }
}
