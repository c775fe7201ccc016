// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.Expr;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Turns Calcite's aggregate calls into ours.
final class AggregateTranslator {
    private AggregateTranslator() {}

    /// The call over the columns of `input`.
    static AggregateCall call(org.apache.calcite.rel.core.AggregateCall call, String name, PlanNode input) {
        List<Integer> arguments = call.getArgList();
        if (call.getAggregation() instanceof VarveAggregate aggregate) {
            List<Double> parameters = new ArrayList<>();
            for (int constant : arguments.subList(aggregate.columns(), arguments.size())) {
                parameters.add(constant(input, constant));
            }
            return new AggregateCall(
                    aggregate.aggregate(),
                    arguments.get(0),
                    aggregate.columns() > 1 ? arguments.get(1) : -1,
                    false,
                    call.filterArg,
                    VarveTypes.of(call.getType()).lowered(),
                    name,
                    parameters);
        }
        AggregateCall.Kind kind = switch (call.getAggregation().getKind()) {
            case COUNT -> AggregateCall.Kind.COUNT;
            case SUM -> AggregateCall.Kind.SUM;
            case MIN -> AggregateCall.Kind.MIN;
            case MAX -> AggregateCall.Kind.MAX;
            case AVG -> AggregateCall.Kind.AVG;
            default ->
                call.getAggregation().equals(VarveOperators.FIRST) ? AggregateCall.Kind.FIRST : AggregateCall.Kind.LAST;
        };
        boolean ordered = kind == AggregateCall.Kind.FIRST || kind == AggregateCall.Kind.LAST;
        if (arguments.size() > (ordered ? 2 : 1)) {
            throw ParseErrors.unsupported("count of several columns", SqlParserPos.ZERO);
        }
        int argument = arguments.isEmpty() ? -1 : arguments.get(0);
        SqlType of =
                argument < 0 ? SqlType.BIGINT : input.columns().get(argument).type();
        if ((kind == AggregateCall.Kind.SUM || kind == AggregateCall.Kind.AVG) && !of.isNumeric()) {
            throw ParseErrors.text(
                    "function " + kind.name().toLowerCase(Locale.ROOT) + " does not take " + of, SqlParserPos.ZERO);
        }
        return new AggregateCall(
                kind,
                argument,
                ordered ? arguments.get(1) : -1,
                call.isDistinct(),
                call.filterArg,
                VarveTypes.of(call.getType()).lowered(),
                name);
    }

    private static double constant(PlanNode input, int column) {
        if (input instanceof PlanNode.Project project
                && project.expressions().get(column) instanceof Expr.Literal literal
                && literal.value() instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalStateException("no constant in column " + column);
    }
}
