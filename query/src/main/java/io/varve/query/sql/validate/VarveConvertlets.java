// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.validate;

import io.varve.query.sql.function.VarveFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/// Our operators stay calls of themselves; all else as Calcite does it.
final class VarveConvertlets implements SqlRexConvertletTable {
    static final VarveConvertlets INSTANCE = new VarveConvertlets();

    private static final SqlRexConvertlet KEEP = (context, call) -> {
        List<RexNode> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            operands.add(context.convertExpression(operand));
        }
        return context.getRexBuilder().makeCall(call.getParserPosition(), call.getOperator(), operands);
    };

    private VarveConvertlets() {}

    @Override
    public @Nullable SqlRexConvertlet get(SqlCall call) {
        // AVG over a window is not taken apart: its quotient would be one of integers.
        // IS DISTINCT FROM stays one too: Calcite would cast both sides to the type of one of them.
        boolean ours = switch (call.getKind()) {
            case AVG, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> true;
            default -> call.getOperator() instanceof VarveFunction;
        };
        return ours ? KEEP : StandardConvertletTable.INSTANCE.get(call);
    }
}
