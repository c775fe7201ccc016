// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.translate;

import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.Expr;
import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.WindowCall;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.expr.Casts;
import io.varve.query.sql.expr.ExprTranslator;
import io.varve.query.sql.expr.IntervalLowering;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.function.VarveTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The window calls of a projection: their keys and arguments become columns of a projection below, and one [PlanNode.Window] for each
/// partition and order adds their values behind them. Threads: one.
final class WindowTranslator {
    private final PlanNode input;
    private final ExprTranslator translator;
    private final List<Expr> columns = new ArrayList<>();
    private final Map<RexOver, Integer> places = new LinkedHashMap<>();
    private final Map<Sorting, List<RexOver>> groups = new LinkedHashMap<>();
    private final Map<RexOver, WindowCall> calls = new LinkedHashMap<>();

    /// What a window operator sorts by.
    private record Sorting(List<Integer> partition, List<PlanNode.SortKey> order) {}

    WindowTranslator(PlanNode input, ExprTranslator translator) {
        this.input = input;
        this.translator = translator;
        for (PlanColumn column : input.columns()) {
            columns.add(new Expr.Column(columns.size(), column.type(), column.name()));
        }
    }

    /// The expressions over the columns of [#node].
    List<Expr> translate(List<RexNode> nodes) {
        for (RexNode node : nodes) {
            node.accept(new RexShuttle() {
                @Override
                public RexNode visitOver(RexOver over) {
                    if (!calls.containsKey(over)) {
                        add(over);
                    }
                    return over;
                }
            });
        }
        int next = columns.size();
        List<PlanColumn> all = new ArrayList<>();
        columns.forEach(column -> all.add(new PlanColumn("w" + all.size(), column.type())));
        for (List<RexOver> group : groups.values()) {
            for (RexOver over : group) {
                places.put(over, next++);
                all.add(new PlanColumn(call(over).name(), call(over).type()));
            }
        }
        ExprTranslator above = translator.over(all, places);
        List<Expr> result = new ArrayList<>();
        for (RexNode node : nodes) {
            result.add(above.translate(node));
        }
        return result;
    }

    private WindowCall call(RexOver over) {
        WindowCall call = calls.get(over);
        if (call == null) {
            throw new IllegalStateException("lost " + over);
        }
        return call;
    }

    /// The plan that yields the columns of the input, then keys and arguments, then the calls.
    PlanNode node() {
        List<String> names = new ArrayList<>();
        columns.forEach(_ -> names.add("w" + names.size()));
        PlanNode node = new PlanNode.Project(input, columns, names);
        for (Map.Entry<Sorting, List<RexOver>> group : groups.entrySet()) {
            List<WindowCall> ofGroup = new ArrayList<>();
            group.getValue().forEach(over -> ofGroup.add(call(over)));
            Sorting sorting = group.getKey();
            node = new PlanNode.Window(node, sorting.partition(), sorting.order(), ofGroup);
        }
        return node;
    }

    private void add(RexOver over) {
        RexWindow window = over.getWindow();
        List<Integer> partition = new ArrayList<>();
        for (RexNode key : window.partitionKeys) {
            partition.add(column(translator.translate(key)));
        }
        List<PlanNode.SortKey> order = new ArrayList<>();
        for (RexFieldCollation key : window.orderKeys) {
            order.add(new PlanNode.SortKey(
                    column(isMoved(window, key.left) ? translator.instant(key.left) : translator.translate(key.left)),
                    key.getDirection().isDescending(),
                    PlanTranslator.nullsFirst(key.getDirection(), key.getNullDirection())));
        }
        calls.put(over, windowCall(over, frame(window, order)));
        groups.computeIfAbsent(new Sorting(partition, order), _ -> new ArrayList<>())
                .add(over);
    }

    /// Whether a frame's offset is a span of time from this date, which is then its midnight.
    private static boolean isMoved(RexWindow window, RexNode key) {
        return VarveTypes.of(key.getType()) == SqlType.DATE
                && (isSpan(window.getLowerBound()) || isSpan(window.getUpperBound()));
    }

    private static boolean isSpan(RexWindowBound bound) {
        RexNode offset = bound.getOffset();
        return offset != null && IntervalLowering.isInterval(offset);
    }

    private int column(Expr expr) {
        int known = columns.indexOf(expr);
        if (known >= 0) {
            return known;
        }
        columns.add(expr);
        return columns.size() - 1;
    }

    private WindowCall windowCall(RexOver over, WindowCall.Frame frame) {
        WindowCall.Function function = function(over);
        List<Integer> arguments = new ArrayList<>();
        SqlType type = VarveTypes.of(over.getType()).lowered();
        for (int i = 0; i < over.getOperands().size(); i++) {
            Expr argument = translator.translate(over.getOperands().get(i));
            boolean isNumber = i == 1 || function == WindowCall.Function.NTILE;
            boolean isDefault = i == 2;
            arguments.add(column(
                    function == WindowCall.Function.AGGREGATE
                            ? argument
                            : Casts.to(
                                    argument,
                                    isNumber ? SqlType.BIGINT : isDefault || i == 0 ? type : argument.type())));
        }
        String name = over.getAggOperator().getName();
        if (function != WindowCall.Function.AGGREGATE) {
            return new WindowCall(function, null, arguments, frame, over.ignoreNulls(), type, name);
        }
        AggregateTranslator.Arguments given =
                new AggregateTranslator.Arguments(arguments, over.isDistinct(), -1, List.of());
        AggregateCall aggregate = AggregateTranslator.call(over.getAggOperator(), given, over.getType(), name, columns);
        return new WindowCall(function, aggregate, List.of(), frame, false, type, name);
    }

    private static WindowCall.Function function(RexOver over) {
        return switch (over.getKind()) {
            case ROW_NUMBER -> WindowCall.Function.ROW_NUMBER;
            case RANK -> WindowCall.Function.RANK;
            case DENSE_RANK -> WindowCall.Function.DENSE_RANK;
            case PERCENT_RANK -> WindowCall.Function.PERCENT_RANK;
            case CUME_DIST -> WindowCall.Function.CUME_DIST;
            case NTILE -> WindowCall.Function.NTILE;
            case LAG -> WindowCall.Function.LAG;
            case LEAD -> WindowCall.Function.LEAD;
            case FIRST_VALUE -> WindowCall.Function.FIRST_VALUE;
            case LAST_VALUE -> WindowCall.Function.LAST_VALUE;
            case NTH_VALUE -> WindowCall.Function.NTH_VALUE;
            default -> WindowCall.Function.AGGREGATE;
        };
    }

    private WindowCall.Frame frame(RexWindow window, List<PlanNode.SortKey> order) {
        boolean groups = isGroups(window.getLowerBound()) || isGroups(window.getUpperBound());
        WindowCall.Unit unit =
                groups ? WindowCall.Unit.GROUPS : window.isRows() ? WindowCall.Unit.ROWS : WindowCall.Unit.RANGE;
        return new WindowCall.Frame(
                unit,
                bound(window.getLowerBound(), unit, order),
                bound(window.getUpperBound(), unit, order),
                exclusion(window.getExclude()));
    }

    private static WindowCall.Exclusion exclusion(RexWindowExclusion exclusion) {
        return switch (exclusion) {
            case EXCLUDE_CURRENT_ROW -> WindowCall.Exclusion.CURRENT_ROW;
            case EXCLUDE_GROUP -> WindowCall.Exclusion.GROUP;
            case EXCLUDE_TIES -> WindowCall.Exclusion.TIES;
            case EXCLUDE_NO_OTHER -> WindowCall.Exclusion.NONE;
        };
    }

    private WindowCall.Bound bound(RexWindowBound bound, WindowCall.Unit unit, List<PlanNode.SortKey> order) {
        if (bound.isCurrentRow()) {
            return new WindowCall.Bound(WindowCall.Bound.Kind.CURRENT_ROW, -1);
        }
        boolean preceding = bound.isPreceding();
        if (bound.isUnbounded()) {
            return new WindowCall.Bound(
                    preceding ? WindowCall.Bound.Kind.UNBOUNDED_PRECEDING : WindowCall.Bound.Kind.UNBOUNDED_FOLLOWING,
                    -1);
        }
        RexNode offset =
                isGroups(bound) ? ((RexCall) bound.getOffset()).getOperands().getFirst() : bound.getOffset();
        SqlType type = SqlType.BIGINT;
        if (unit == WindowCall.Unit.RANGE) {
            if (order.size() != 1) {
                throw ParseErrors.text(
                        "RANGE with an offset needs ORDER BY one column", SqlParserPos.ZERO, "ROWS counts rows");
            }
            type = columns.get(order.getFirst().column()).type();
            if (type != SqlType.BIGINT && type != SqlType.DOUBLE) {
                throw ParseErrors.unsupported("RANGE with an offset over " + type, SqlParserPos.ZERO);
            }
        }
        int column = column(isSpan(bound) ? translator.fixed(offset) : Casts.to(translator.translate(offset), type));
        return new WindowCall.Bound(
                preceding ? WindowCall.Bound.Kind.PRECEDING : WindowCall.Bound.Kind.FOLLOWING, column);
    }

    /// Whether the offset of a bound counts groups.
    private static boolean isGroups(RexWindowBound bound) {
        RexNode offset = bound.getOffset();
        return offset instanceof RexCall call && call.getOperator().equals(VarveOperators.GROUPS);
    }
}
