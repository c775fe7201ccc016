// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.expr;

import io.varve.query.plan.Expr;
import io.varve.query.plan.Function;
import io.varve.query.plan.Place;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveFunction;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.function.VarveTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/// Turns Calcite's row expressions into [Expr]: names operators by what they do, puts casts where types differ, and leaves all of
/// time to [TimeLowering]. Threads: one.
public final class ExprTranslator {
    private final List<PlanColumn> input;
    private final Correlations correlations;
    private final Set<CorrelationId> here;
    private final Map<RexOver, Integer> windows;
    private final TimeLowering times = new TimeLowering(this);

    /// For expressions without subqueries.
    public ExprTranslator(List<PlanColumn> input) {
        this(
                input,
                new Correlations(rel -> {
                    throw ParseErrors.unsupported("a subquery here", SqlParserPos.ZERO);
                }),
                Set.of());
    }

    /// @param here the names under which subqueries know the rows of `input`
    public ExprTranslator(List<PlanColumn> input, Correlations correlations, Set<CorrelationId> here) {
        this(input, correlations, here, Map.of());
    }

    private ExprTranslator(
            List<PlanColumn> input, Correlations correlations, Set<CorrelationId> here, Map<RexOver, Integer> windows) {
        this.input = input;
        this.correlations = correlations;
        this.here = here;
        this.windows = windows;
    }

    /// The same over other columns, some of which are the values of window calls.
    public ExprTranslator over(List<PlanColumn> other, Map<RexOver, Integer> places) {
        return new ExprTranslator(other, correlations, here, places);
    }

    /// The expression over the columns of the input.
    ///
    /// Errors: QueryException at the part that the language does not have, or has no such types for.
    public Expr translate(RexNode node) {
        return switch (node) {
            case RexInputRef ref -> {
                PlanColumn column = input.get(ref.getIndex());
                yield new Expr.Column(ref.getIndex(), column.type(), column.name());
            }
            case RexLiteral literal -> literal(literal);
            case RexFieldAccess access
            when access.getReferenceExpr() instanceof RexCorrelVariable outer ->
                correlations.parameter(outer.id, access);
            case RexOver over -> window(over);
            case RexCall call -> placed(call);
            default -> throw ParseErrors.unsupported("expression " + node, SqlParserPos.ZERO);
        };
    }

    /// A point in time; a date as its midnight.
    public Expr instant(RexNode node) {
        return times.casts().instant(node);
    }

    /// An interval in nanoseconds; an error if it has months.
    public Expr fixed(RexNode node) {
        return times.intervals().fixed(node);
    }

    private Expr window(RexOver over) {
        Integer place = windows.get(over);
        if (place == null) {
            throw ParseErrors.unsupported("a window function here", over.getParserPosition());
        }
        PlanColumn column = input.get(place);
        Expr value = new Expr.Column(place, column.type(), column.name());
        if (over.getKind() != SqlKind.SUM0) {
            return value;
        }
        Expr zero = Casts.to(Exprs.bigint(0), column.type());
        return new Expr.Call(Function.COALESCE, List.of(value, zero), column.type());
    }

    /// A call with its place, which errors below it that have none get too.
    private Expr placed(RexCall call) {
        SqlParserPos position = call.getParserPosition();
        Place place = new Place(position.getLineNum(), position.getColumnNum());
        try {
            Expr expr = call(call);
            return place.isKnown() ? Exprs.at(expr, place) : expr;
        } catch (QueryException e) {
            throw e.at(place);
        }
    }

    /// The same for each of them.
    public List<Expr> translateAll(List<RexNode> nodes) {
        List<Expr> result = new ArrayList<>();
        for (RexNode node : nodes) {
            result.add(translate(node));
        }
        return result;
    }

    /// A constant as Calcite has it, of the type that it has there.
    public static Expr.Literal literal(RexLiteral literal) {
        SqlType type = VarveTypes.of(literal.getType());
        if (literal.isNull()) {
            return new Expr.Literal(null, type.lowered());
        }
        return switch (literal.getValue()) {
            case Boolean value -> new Expr.Literal(value, SqlType.BOOLEAN);
            case NlsString text -> new Expr.Literal(text.getValue(), SqlType.VARCHAR);
            case Double value -> new Expr.Literal(value, SqlType.DOUBLE);
            case BigDecimal number -> {
                Object value = Casts.number(number, type);
                if (value == null) {
                    throw ParseErrors.text("number " + number + " is out of range", SqlParserPos.ZERO);
                }
                yield new Expr.Literal(value, type);
            }
            case null, default -> throw ParseErrors.unsupported("literal " + literal, SqlParserPos.ZERO);
        };
    }

    private Expr call(RexCall call) {
        if (call instanceof RexSubQuery sub) {
            return correlations.subQuery(sub, translateAll(sub.getOperands()), here, input);
        }
        SqlOperator operator = call.getOperator();
        if (operator.equals(VarveOperators.MAYBE)) {
            return translate(call.getOperands().get(0));
        }
        if (operator instanceof VarveFunction) {
            return ours(call);
        }
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case AND -> Exprs.and(translateAll(operands));
            case OR -> Disjunction.of(translateAll(operands));
            case NOT -> not(translate(operands.get(0)));
            case EQUALS -> compare(Expr.Comparison.EQUAL, call);
            case NOT_EQUALS -> compare(Expr.Comparison.NOT_EQUAL, call);
            case LESS_THAN -> compare(Expr.Comparison.LESS, call);
            case LESS_THAN_OR_EQUAL -> compare(Expr.Comparison.LESS_OR_EQUAL, call);
            case GREATER_THAN -> compare(Expr.Comparison.GREATER, call);
            case GREATER_THAN_OR_EQUAL -> compare(Expr.Comparison.GREATER_OR_EQUAL, call);
            case IS_NULL, IS_UNKNOWN -> isNull(translate(operands.get(0)), false);
            case IS_NOT_NULL -> isNull(translate(operands.get(0)), true);
            case IS_TRUE -> new Expr.IsDistinct(translate(operands.get(0)), Exprs.TRUE, true);
            case IS_NOT_TRUE -> new Expr.IsDistinct(translate(operands.get(0)), Exprs.TRUE, false);
            case IS_FALSE -> new Expr.IsDistinct(translate(operands.get(0)), Exprs.FALSE, true);
            case IS_NOT_FALSE -> new Expr.IsDistinct(translate(operands.get(0)), Exprs.FALSE, false);
            case IS_DISTINCT_FROM -> distinct(call, false);
            case IS_NOT_DISTINCT_FROM -> distinct(call, true);
            case CASE -> chain(call);
            case COALESCE -> function(Function.COALESCE, operands, VarveTypes.of(call.getType()));
            case CAST, SAFE_CAST -> times.casts().to(operands.get(0), VarveTypes.of(call.getType()));
            default -> match(call);
        };
    }

    private static Expr isNull(Expr operand, boolean negated) {
        if (operand instanceof Expr.Literal literal) {
            return (literal.value() == null) == negated ? Exprs.FALSE : Exprs.TRUE;
        }
        return new Expr.IsNull(operand, negated);
    }

    static Expr not(Expr operand) {
        return switch (operand) {
            case Expr.Not inner -> inner.operand();
            case Expr.IsNull isNull -> new Expr.IsNull(isNull.operand(), !isNull.negated());
            case Expr.Literal literal when literal.value() instanceof Boolean value -> value ? Exprs.FALSE : Exprs.TRUE;
            default -> new Expr.Not(operand);
        };
    }

    private Expr compare(Expr.Comparison op, RexCall call) {
        List<Expr> sides = times.casts()
                .common(call.getOperands().get(0), call.getOperands().get(1));
        boolean constantFirst = sides.get(0) instanceof Expr.Literal && !(sides.get(1) instanceof Expr.Literal);
        return constantFirst
                ? new Expr.Compare(op.mirrored(), sides.get(1), sides.get(0))
                : new Expr.Compare(op, sides.get(0), sides.get(1));
    }

    private Expr distinct(RexCall call, boolean negated) {
        List<Expr> sides = times.casts()
                .common(call.getOperands().get(0), call.getOperands().get(1));
        return new Expr.IsDistinct(sides.get(0), sides.get(1), negated);
    }

    private Expr chain(RexCall call) {
        SqlType declared = VarveTypes.of(call.getType());
        List<RexNode> operands = call.getOperands();
        List<Expr.When> whens = new ArrayList<>();
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            whens.add(new Expr.When(translate(operands.get(i)), times.casts().as(operands.get(i + 1), declared)));
        }
        return new Expr.Case(whens, times.casts().as(operands.getLast(), declared), declared.lowered());
    }

    private Expr match(RexCall call) {
        SqlOperator operator = call.getOperator();
        Expr.Match.Kind kind;
        if (call.getKind() == SqlKind.LIKE) {
            boolean ignoreCase =
                    operator.equals(SqlLibraryOperators.ILIKE) || operator.equals(SqlLibraryOperators.NOT_ILIKE);
            kind = ignoreCase ? Expr.Match.Kind.ILIKE : Expr.Match.Kind.LIKE;
        } else if (operator.equals(SqlStdOperatorTable.POSIX_REGEX_CASE_SENSITIVE)
                || operator.equals(SqlStdOperatorTable.NEGATED_POSIX_REGEX_CASE_SENSITIVE)) {
            kind = Expr.Match.Kind.REGEX;
        } else if (operator.equals(SqlStdOperatorTable.POSIX_REGEX_CASE_INSENSITIVE)
                || operator.equals(SqlStdOperatorTable.NEGATED_POSIX_REGEX_CASE_INSENSITIVE)) {
            kind = Expr.Match.Kind.IREGEX;
        } else {
            throw ParseErrors.unsupported(operator.getName(), SqlParserPos.ZERO);
        }
        List<Expr> operands = translateAll(call.getOperands());
        int escape = call.getKind() == SqlKind.LIKE ? '\\' : -1;
        if (operands.size() > 2) {
            if (!(operands.get(2) instanceof Expr.Literal literal)
                    || !(literal.value() instanceof String text)
                    || text.codePointCount(0, text.length()) > 1) {
                throw ParseErrors.text("ESCAPE takes one character", SqlParserPos.ZERO);
            }
            escape = text.isEmpty() ? -1 : text.codePointAt(0);
        }
        Expr match = new Expr.Match(kind, operands.get(0), operands.get(1), escape);
        return operator.getName().startsWith("NOT ") || operator.getName().startsWith("NEGATED")
                ? new Expr.Not(match)
                : match;
    }

    private Expr ours(RexCall call) {
        SqlOperator operator = call.getOperator();
        SqlType type = VarveTypes.of(call.getType());
        SqlType target = VarveOperators.castTarget(operator);
        if (target != null) {
            return times.casts().to(call.getOperands().get(0), type);
        }
        if (operator.equals(VarveOperators.ASOF)) {
            return AsofOrder.lowered(translateAll(call.getOperands()));
        }
        if (TimeLowering.concerns(call)) {
            return times.lower(call);
        }
        Expr.Operation operation = operation(operator);
        if (operation != null) {
            List<Expr> sides = Casts.all(translateAll(call.getOperands()), type);
            return Constants.arithmetic(operation, sides.get(0), sides.get(1), type);
        }
        if (operator.equals(VarveOperators.NEGATE)) {
            return new Expr.Negate(Casts.to(translate(call.getOperands().get(0)), type));
        }
        Function function = VarveOperators.planFunction(operator);
        if (function == null) {
            throw new IllegalStateException("no plan for " + operator);
        }
        return function(function, call.getOperands(), type);
    }

    static Expr.@Nullable Operation operation(SqlOperator operator) {
        if (operator.equals(VarveOperators.PLUS)) {
            return Expr.Operation.ADD;
        } else if (operator.equals(VarveOperators.MINUS)) {
            return Expr.Operation.SUBTRACT;
        } else if (operator.equals(VarveOperators.TIMES)) {
            return Expr.Operation.MULTIPLY;
        } else if (operator.equals(VarveOperators.DIVIDE)) {
            return Expr.Operation.DIVIDE;
        }
        return operator.equals(VarveOperators.MODULO) ? Expr.Operation.MODULO : null;
    }

    private Expr function(Function function, List<RexNode> operands, SqlType declared) {
        SqlType type = declared.lowered();
        List<Expr> arguments = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            SqlType known = VarveOperators.parameter(function, i);
            SqlType parameter = switch (function) {
                case ROUND, TRUNC, ABS, SIGN, FLOOR, CEIL -> i == 0 ? type : SqlType.BIGINT;
                case SQRT, LN, EXP, POWER -> SqlType.DOUBLE;
                case SUBSTRING -> i == 0 ? SqlType.VARCHAR : SqlType.BIGINT;
                case LOWER, UPPER, LENGTH, TRIM, REPLACE, CONCAT, CONCAT_SKIPPING_NULLS -> SqlType.VARCHAR;
                default -> known == null ? declared : known;
            };
            arguments.add(
                    parameter == SqlType.VARCHAR
                            ? times.casts().to(operands.get(i), SqlType.VARCHAR)
                            : times.casts().as(operands.get(i), parameter));
        }
        boolean integer = (function == Function.FLOOR || function == Function.CEIL) && type.isInteger();
        return integer ? arguments.get(0) : new Expr.Call(function, arguments, type);
    }
}
