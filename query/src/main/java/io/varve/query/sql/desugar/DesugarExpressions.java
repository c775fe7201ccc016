// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.varve.query.calendar.ClockTime;
import io.varve.query.calendar.EpochDay;
import io.varve.query.sql.bind.BoundParameters;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.AggregateFunctions;
import io.varve.query.sql.function.VarveAggregate;
import io.varve.query.sql.function.VarveFunction;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.function.VarveTypes;
import io.varve.query.sql.parse.TimeLiterals;
import io.varve.query.sql.parse.TypeNames;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// The expression half of [Desugar]: functions found by name, arithmetic, casts and time turned into [VarveOperators],
/// `now()` fixed, literals with a point made DOUBLE.
final class DesugarExpressions extends SqlShuttle {
    /// What a thread with a stack of 1 MiB bears in all the stages that follow, with room to spare.
    private static final int MAX_DEPTH = 250;

    private static final Map<SqlOperator, SqlOperator> OPERATORS = Map.of(
            SqlStdOperatorTable.PLUS, VarveOperators.PLUS,
            SqlStdOperatorTable.MINUS, VarveOperators.MINUS,
            SqlStdOperatorTable.MULTIPLY, VarveOperators.TIMES,
            SqlStdOperatorTable.DIVIDE, VarveOperators.DIVIDE,
            SqlStdOperatorTable.PERCENT_REMAINDER, VarveOperators.MODULO,
            SqlStdOperatorTable.CONCAT, VarveOperators.CONCAT);

    private final long nowNs;
    private final BoundParameters parameters;
    private final UnaryOperator<SqlNode> queries;
    private int depth;

    /// @param queries what becomes of a query inside an expression
    DesugarExpressions(long nowNs, BoundParameters parameters, UnaryOperator<SqlNode> queries) {
        this.nowNs = nowNs;
        this.parameters = parameters;
        this.queries = queries;
    }

    /// One expression.
    SqlNode of(SqlNode node) {
        SqlNode result = node.accept(this);
        if (result == null) {
            throw new IllegalStateException("lost " + node);
        }
        return result;
    }

    /// Each of a list.
    SqlNodeList list(SqlNodeList nodes) {
        List<SqlNode> result = new ArrayList<>();
        for (SqlNode node : nodes) {
            result.add(of(node));
        }
        return new SqlNodeList(result, nodes.getParserPosition());
    }

    /// The rows of VALUES.
    SqlNode values(SqlCall values) {
        List<List<SqlNode>> rows = new ArrayList<>();
        for (SqlNode row : values.getOperandList()) {
            rows.add(operands((SqlCall) row));
        }
        ValuesTypes.unify(rows);
        List<SqlNode> calls = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            SqlParserPos position = values.operand(i).getParserPosition();
            calls.add(SqlStdOperatorTable.ROW.createCall(position, rows.get(i)));
        }
        return SqlStdOperatorTable.VALUES.createCall(values.getParserPosition(), calls);
    }

    @Override
    public SqlNode visit(SqlLiteral literal) {
        if (literal instanceof SqlIntervalLiteral interval) {
            return TimeLiterals.interval(interval);
        }
        if (literal instanceof SqlNumericLiteral number && literal.getTypeName() == SqlTypeName.DECIMAL) {
            BigDecimal value = number.bigDecimalValue();
            boolean exact = number.isInteger() && value != null && value.precision() <= VarveTypes.HUGEINT_PRECISION;
            return exact ? literal : SqlLiteral.createApproxNumeric(number.toValue(), literal.getParserPosition());
        }
        return switch (literal.getTypeName()) {
            case DATE, TIME, TIMESTAMP, BINARY ->
                throw ParseErrors.unsupported("this literal", literal.getParserPosition());
            default -> literal;
        };
    }

    @Override
    public SqlNode visit(SqlIdentifier name) {
        if (!name.isSimple() || name.isComponentQuoted(0)) {
            return name;
        }
        SqlParserPos position = name.getParserPosition();
        return switch (name.getSimple().toLowerCase(Locale.ROOT)) {
            case "current_timestamp", "localtimestamp" -> TimeLiterals.timestamp(nowNs, position);
            case "current_date" -> TimeLiterals.date(EpochDay.ofTime(nowNs), position);
            case "current_time", "localtime" -> TimeLiterals.time(ClockTime.ofTime(nowNs), position);
            default -> name;
        };
    }

    @Override
    public SqlNode visit(SqlDynamicParam parameter) {
        return of(parameters.of(parameter));
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (++depth > MAX_DEPTH) {
            throw ParseErrors.text("more than " + MAX_DEPTH + " nested operators", call.getParserPosition());
        }
        try {
            return call.getKind() == SqlKind.AND || call.getKind() == SqlKind.OR ? chain(call) : plain(call);
        } finally {
            depth--;
        }
    }

    /// A chain of AND or of OR as a balanced tree: a text may have thousands, and all that follows walks the tree recursively.
    private SqlNode chain(SqlCall call) {
        Deque<SqlNode> open = new ArrayDeque<>(List.of(call));
        List<SqlNode> links = new ArrayList<>();
        while (!open.isEmpty()) {
            SqlNode node = open.pop();
            if (node instanceof SqlCall inner && inner.getKind() == call.getKind()) {
                inner.getOperandList().reversed().forEach(open::push);
            } else {
                links.add(of(node));
            }
        }
        return balanced(call, links);
    }

    private static SqlNode balanced(SqlCall call, List<SqlNode> links) {
        if (links.size() == 1) {
            return links.getFirst();
        }
        int middle = links.size() / 2;
        return call.getOperator()
                .createCall(
                        call.getParserPosition(),
                        balanced(call, links.subList(0, middle)),
                        balanced(call, links.subList(middle, links.size())));
    }

    private @Nullable SqlNode plain(SqlCall call) {
        SqlParserPos position = call.getParserPosition();
        SqlOperator operator = call.getOperator();
        SqlOperator ours = OPERATORS.get(operator);
        if (ours != null) {
            return ours.createCall(position, operands(call));
        }
        if (operator instanceof VarveFunction) {
            return operator.equals(VarveOperators.GROUPS) ? operator.createCall(position, operands(call)) : call;
        }
        if (operator.equals(SqlStdOperatorTable.SUBSTRING)) {
            return VarveOperators.named("substring").createCall(position, operands(call));
        }
        if (operator.equals(SqlStdOperatorTable.POSITION) && call.operandCount() == 2) {
            return VarveOperators.named("strpos").createCall(position, of(call.operand(1)), of(call.operand(0)));
        }
        if (operator.equals(SqlStdOperatorTable.TRIM)) {
            return trim(call);
        }
        return switch (call.getKind()) {
            case CAST -> cast(call);
            case EXTRACT ->
                VarveOperators.EXTRACT.createCall(
                        position, SqlLiteral.createCharString(field(call.operand(0)), position), of(call.operand(1)));
            case MINUS_PREFIX -> negate(call);
            case PLUS_PREFIX -> of(call.operand(0));
            case NOT, EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                super.visit(call);
            case IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE, IS_UNKNOWN -> super.visit(call);
            case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM, BETWEEN, LIKE, AS, DESCENDING -> super.visit(call);
            case CASE -> super.visit(LiteralTypes.conditions((SqlCase) call));
            case NULLS_FIRST, NULLS_LAST, FILTER -> super.visit(call);
            case POSIX_REGEX_CASE_SENSITIVE, POSIX_REGEX_CASE_INSENSITIVE -> regex(call);
            case IN, NOT_IN -> in(call);
            case WITHIN_GROUP -> withinGroup(call);
            case SELECT, ORDER_BY, WITH, VALUES, UNION, EXCEPT, INTERSECT -> queries.apply(call);
            case OVER -> maybe((SqlCall) over(unfiltered(call)));
            case SCALAR_QUERY, EXISTS, SOME, ALL, ROW, WINDOW -> super.visit(call);
            case PRECEDING, FOLLOWING, RESPECT_NULLS, IGNORE_NULLS -> super.visit(call);
            case GROUPING_SETS, ROLLUP, CUBE -> super.visit(call);
            default -> other(call);
        };
    }

    private SqlNode other(SqlCall call) {
        SqlOperator operator = call.getOperator();
        boolean text = operator.equals(SqlLibraryOperators.ILIKE) || operator.equals(SqlLibraryOperators.NOT_ILIKE);
        if (operator.getName().contains("POSIX REGEX")) {
            return regex(call);
        }
        if (text || operator.equals(SqlStdOperatorTable.IS_NOT_UNKNOWN)) {
            SqlNode visited = super.visit(call);
            return visited == null ? call : visited;
        }
        if (operator instanceof SqlFunction) {
            return function(call);
        }
        throw ParseErrors.unsupported(operator.getName(), call.getParserPosition());
    }

    /// A match whose pattern, if it is a constant, is one.
    private SqlNode regex(SqlCall call) {
        if (call.operand(1) instanceof SqlCharStringLiteral literal) {
            try {
                Pattern.compile(String.valueOf(literal.toValue()));
            } catch (PatternSyntaxException e) {
                throw ParseErrors.text(
                        "invalid regular expression: " + e.getDescription() + ": "
                                + ParseErrors.excerpt(String.valueOf(e.getPattern())),
                        literal.getParserPosition());
            }
        }
        SqlNode visited = super.visit(call);
        return visited == null ? call : visited;
    }

    private List<SqlNode> operands(SqlCall call) {
        List<SqlNode> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            operands.add(of(operand));
        }
        return operands;
    }

    private @Nullable SqlNode in(SqlCall call) {
        return super.visit(call);
    }

    private @Nullable SqlNode over(SqlCall call) {
        AggregateOrder.refuse(call);
        return super.visit(WindowFrames.prepared(call));
    }

    /// `f(x) FILTER (WHERE c) OVER w` as `f(CASE WHEN c THEN x END) OVER w`: aggregates leave out nulls.
    private static SqlCall unfiltered(SqlCall over) {
        if (!(over.operand(0) instanceof SqlCall filter) || filter.getKind() != SqlKind.FILTER) {
            return over;
        }
        SqlParserPos position = filter.getParserPosition();
        SqlCall aggregate = filter.operand(0);
        List<SqlNode> arguments = new ArrayList<>(aggregate.getOperandList());
        boolean all = arguments.isEmpty() || (arguments.get(0) instanceof SqlIdentifier name && name.isStar());
        SqlNode value = all ? SqlLiteral.createExactNumeric("1", position) : arguments.removeFirst();
        if (all) {
            arguments.clear();
        }
        arguments.addFirst(new SqlCase(
                position,
                null,
                SqlNodeList.of(filter.operand(1)),
                SqlNodeList.of(value),
                SqlLiteral.createNull(position)));
        SqlCall plain = aggregate
                .getOperator()
                .createCall(aggregate.getFunctionQuantifier(), aggregate.getParserPosition(), arguments);
        return over.getOperator().createCall(over.getParserPosition(), plain, over.operand(1));
    }

    /// The call of a window function as one whose value may be null, since its frame may be empty.
    private static @Nullable SqlCall maybe(@Nullable SqlCall over) {
        if (over == null || !(over.operand(0) instanceof SqlCall call)) {
            return over;
        }
        boolean skipsNulls = call.getKind() == SqlKind.IGNORE_NULLS || call.getKind() == SqlKind.RESPECT_NULLS;
        SqlCall function = skipsNulls ? call.operand(0) : call;
        boolean mayLack = switch (function.getKind()) {
            case MIN, MAX, SUM, AVG, FIRST_VALUE, LAST_VALUE, NTH_VALUE -> true;
            case LAG, LEAD -> skipsNulls;
            default -> false;
        };
        if (mayLack && function.operandCount() > 0) {
            SqlNode value = function.operand(0);
            function.setOperand(0, VarveOperators.MAYBE.createCall(value.getParserPosition(), value));
        }
        return over;
    }

    private SqlNode function(SqlCall call) {
        SqlParserPos position = call.getParserPosition();
        String name = call.getOperator().getName();
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("now")) {
            return TimeLiterals.timestamp(nowNs, position);
        }
        if (lower.equals("pi") && call.operandCount() == 0) {
            return SqlLiteral.createApproxNumeric(Double.toString(Math.PI), position);
        }
        SqlOperator function = VarveOperators.find(lower);
        if (lower.equals("log") && call.operandCount() == 1) {
            function = VarveOperators.named("log10");
        }
        if (function == null) {
            if (VarveOperators.LATER.contains(lower)) {
                throw ParseErrors.unsupported("function " + lower, position);
            }
            throw ParseErrors.unknown("function", name, position, VarveOperators.names());
        }
        List<SqlNode> given = new ArrayList<>(call.getOperandList());
        SqlCall order = AggregateOrder.takeFrom(given);
        AggregateOrder.check(order, function);
        List<SqlNode> operands = new ArrayList<>(given.stream().map(this::of).toList());
        if (lower.equals("age") && operands.size() == 1) {
            operands.addFirst(TimeLiterals.date(EpochDay.ofTime(nowNs), position));
        }
        if (function instanceof VarveAggregate aggregate) {
            SqlCall plain = new AggregateArguments(aggregate, operands, position).call(call.getFunctionQuantifier());
            return order == null
                    ? plain
                    : AggregateOrder.ordered(
                            plain, list(new SqlNodeList(order.getOperandList(), order.getParserPosition())));
        }
        if (TimeFunctions.isBucket(function)) {
            return TimeFunctions.bucket(function, operands, position);
        }
        if ((function.equals(VarveOperators.FIRST) || function.equals(VarveOperators.LAST)) && operands.size() == 1) {
            operands.add(AggregateArguments.timeBeside(operands.get(0)));
        }
        return function.createCall(call.getFunctionQuantifier(), position, operands);
    }

    private SqlNode withinGroup(SqlCall call) {
        SqlCall inner = call.operand(0);
        String name = inner.getOperator().getName().toLowerCase(Locale.ROOT);
        VarveAggregate aggregate = AggregateFunctions.find(name);
        if (aggregate == null) {
            throw ParseErrors.text(name + " takes no WITHIN GROUP", call.getParserPosition());
        }
        return AggregateArguments.withinGroup(
                aggregate, operands(inner), list(call.operand(1)), call.getParserPosition());
    }

    private SqlNode cast(SqlCall call) {
        SqlParserPos position = call.getParserPosition();
        if (!(call.operand(1) instanceof SqlDataTypeSpec spec)
                || !(spec.getTypeNameSpec() instanceof TypeNames.Spec type)) {
            throw ParseErrors.unsupported("a cast to this type", call.operand(1).getParserPosition());
        }
        SqlNode operand = of(call.operand(0));
        if (operand instanceof SqlCharStringLiteral text) {
            SqlNode literal = TimeLiterals.of(type.type(), String.valueOf(text.toValue()), operand.getParserPosition());
            if (literal != null) {
                return literal;
            }
        }
        return VarveOperators.cast(type.type()).createCall(position, operand);
    }

    private SqlNode negate(SqlCall call) {
        SqlNode operand = of(call.operand(0));
        return operand instanceof SqlNumericLiteral number
                ? SqlLiteral.createNegative(number, call.getParserPosition())
                : VarveOperators.NEGATE.createCall(call.getParserPosition(), operand);
    }

    private SqlNode trim(SqlCall call) {
        List<SqlNode> operands = call.getOperandList();
        SqlNode characters = operands.get(1);
        Object flag = ((SqlLiteral) call.operand(0)).getValue();
        String name =
                flag == SqlTrimFunction.Flag.BOTH ? "btrim" : flag == SqlTrimFunction.Flag.LEADING ? "ltrim" : "rtrim";
        boolean spaces =
                characters == null || (characters instanceof SqlCharStringLiteral c && " ".equals(c.toValue()));
        SqlNode text = of(call.operand(2));
        if (spaces) {
            String plain = name.equals("btrim") ? "trim" : name;
            return VarveOperators.named(plain).createCall(call.getParserPosition(), text);
        }
        return VarveOperators.named(name).createCall(call.getParserPosition(), text, of(characters));
    }

    private static String field(SqlNode unit) {
        return unit.toString().replace("`", "").toLowerCase(Locale.ROOT);
    }
}
