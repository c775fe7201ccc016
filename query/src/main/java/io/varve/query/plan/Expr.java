// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scalar expression over the columns of one input row.
///
/// Shape:  a tree; leaves are [Column] (index into the input's columns) and [Literal]. Operands have the types their
/// node names; where the text mixed types, the planner put a [Cast]. No TIMESTAMP and no INTERVAL: BIGINT nanoseconds.
///
/// Nulls:  three-valued as in PostgreSQL. A node with a null operand is null, but for [And], [Or], [IsNull],
/// [IsDistinct], [Case], [In] and the functions that say so. A filter keeps a row only if its predicate is true.
///
/// Errors: overflow of BIGINT, UBIGINT and HUGEINT, division by zero (integers and doubles, as PostgreSQL), and text
/// that does not parse in a cast are errors of the query, never a wrapped or silent value.
public sealed interface Expr {
    /// The type of its value.
    SqlType type();

    /// Where it stands in the text, for the errors that its values may cause.
    default Place place() {
        return Place.NONE;
    }

    /// The value of input column `index`; `name` is for plans that people read.
    record Column(int index, SqlType type, String name) implements Expr {}

    /// A constant, of the class that [SqlType] names; null is typed too.
    record Literal(@Nullable Object value, SqlType type) implements Expr {}

    /// A function of [Function].
    record Call(Function function, List<Expr> arguments, SqlType type, Place place) implements Expr {
        public Call {
            arguments = List.copyOf(arguments);
        }

        public Call(Function function, List<Expr> arguments, SqlType type) {
            this(function, arguments, type, Place.NONE);
        }
    }

    /// Change of type; null stays null.
    ///
    /// Number to number: error if out of range; DOUBLE to an integer rounds half to even. Text is trimmed and parsed.
    /// To text: as PostgreSQL prints it (`true`, `1.5`, `1e+20`, `NaN`). BOOLEAN ↔ BIGINT: 1 and 0, not 0 is true.
    record Cast(Expr input, SqlType type, Place place) implements Expr {
        public Cast(Expr input, SqlType type) {
            this(input, type, Place.NONE);
        }
    }

    /// Searched CASE: the first condition that is true decides; later branches are not evaluated.
    record Case(List<When> whens, Expr otherwise, SqlType type) implements Expr {
        public Case {
            whens = List.copyOf(whens);
        }
    }

    /// One branch of [Case]; `condition` is BOOLEAN.
    record When(Expr condition, Expr result) {}

    /// False if any operand is false, else null if any is null, else true. At least two operands.
    record And(List<Expr> operands) implements Expr {
        public And {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }
    }

    /// True if any operand is true, else null if any is null, else false. At least two operands.
    record Or(List<Expr> operands) implements Expr {
        public Or {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }
    }

    /// Null for null. `IS TRUE` and its kin are [IsDistinct] from a literal.
    record Not(Expr operand) implements Expr {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }
    }

    /// `IS NULL`, or `IS NOT NULL` if negated; never null.
    record IsNull(Expr operand, boolean negated) implements Expr {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }
    }

    /// `IS DISTINCT FROM`, or `IS NOT DISTINCT FROM` if negated; both of one type; never null.
    record IsDistinct(Expr left, Expr right, boolean negated) implements Expr {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }
    }

    /// Comparison of two values of one type, in the order of [PlanNode.Sort].
    record Compare(Comparison op, Expr left, Expr right) implements Expr {
        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }
    }

    /// The six comparisons.
    enum Comparison {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Comparison(String symbol) {
            this.symbol = symbol;
        }

        /// As it is written in SQL.
        public String symbol() {
            return symbol;
        }

        /// Whether it holds between two values of this order (negative, 0, positive).
        public boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        }

        /// The comparison that holds with both sides exchanged.
        public Comparison mirrored() {
            return switch (this) {
                case EQUAL, NOT_EQUAL -> this;
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            };
        }
    }

    /// `value IN (constants)` with at least one constant, none of them null, all of the value's type. Null for null.
    /// (A null in the list is planned as `value IN (…) OR NULL`; NOT IN as [Not].)
    record In(Expr value, List<Literal> constants) implements Expr {
        public In {
            constants = List.copyOf(constants);
        }

        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }
    }

    /// Match of VARCHAR against a VARCHAR pattern.
    ///
    /// LIKE and ILIKE: `%`, `_`, and `escape` (a code point; −1 = none) before a literal `%`, `_` or itself; the whole value.
    /// REGEX and IREGEX: RE2 syntax, found anywhere; never `java.util.regex`. The I-forms ignore case.
    record Match(Kind kind, Expr value, Expr pattern, int escape, Place place) implements Expr {
        public Match(Kind kind, Expr value, Expr pattern, int escape) {
            this(kind, value, pattern, escape, Place.NONE);
        }

        @Override
        public SqlType type() {
            return SqlType.BOOLEAN;
        }

        /// How a pattern is read.
        public enum Kind {
            LIKE,
            ILIKE,
            REGEX,
            IREGEX
        }
    }

    /// Arithmetic of two operands that both have type `type`: BIGINT, UBIGINT, HUGEINT or DOUBLE.
    ///
    /// Integer division truncates; MODULO has the sign of the dividend.
    record Arithmetic(Operation op, Expr left, Expr right, SqlType type, Place place) implements Expr {
        public Arithmetic(Operation op, Expr left, Expr right, SqlType type) {
            this(op, left, right, type, Place.NONE);
        }
    }

    /// The operations of [Arithmetic].
    enum Operation {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        MODULO("%");

        private final String symbol;

        Operation(String symbol) {
            this.symbol = symbol;
        }

        /// As it is written in SQL.
        public String symbol() {
            return symbol;
        }
    }

    /// Minus a number; −(−2^63) is an error.
    record Negate(Expr operand, Place place) implements Expr {
        public Negate(Expr operand) {
            this(operand, Place.NONE);
        }

        @Override
        public SqlType type() {
            return operand.type();
        }
    }

    /// A value of a row around the subquery that this stands in; before the subquery runs, a literal takes its place ([OuterValues]).
    ///
    /// @param number one number in the whole plan for one column of one query around
    record Parameter(int number, SqlType type, String name) implements Expr {}

    /// What a subquery says for a row.
    ///
    /// `operands` are first the values of `parameters`, in that order, then the left side of ANY, one for each column of `plan`. The
    /// plan may have parameters of queries further out beside its own.
    record SubQuery(
            Question kind,
            PlanNode plan,
            List<Integer> parameters,
            List<Expr> operands,
            Comparison op,
            SqlType type,
            Place place)
            implements Expr {
        public SubQuery {
            parameters = List.copyOf(parameters);
            operands = List.copyOf(operands);
        }

        /// The same over another plan.
        public SubQuery withPlan(PlanNode other) {
            return new SubQuery(kind, other, parameters, operands, op, type, place);
        }
    }

    /// What is asked of a [SubQuery].
    enum Question {
        /// The value of its one row and column; null without a row, an error for more than one.
        SCALAR,
        /// Whether it has a row.
        EXISTS,
        /// Whether `op` holds for some row; null if for none but unknown for some. Of several columns EQUAL and NOT_EQUAL alone.
        ANY
    }
}
