// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveOperators;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Brings the frames of windows into a form that the validator takes: without those that PostgreSQL reads over, and those by GROUPS as
/// ROWS whose offsets are [VarveOperators#GROUPS]. Threads: stateless.
final class WindowFrames {
    /// Go by the whole partition, whatever the frame.
    private static final Set<String> WITHOUT_FRAME =
            Set.of("row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead");

    private static final int ALLOW_PARTIAL = 7;

    private WindowFrames() {}

    /// A call with its window.
    static SqlCall prepared(SqlCall over) {
        if (!(over.operand(1) instanceof SqlWindow window) || window.getLowerBound() == null) {
            return over;
        }
        boolean groups = isGroups(window.getLowerBound()) || isGroups(window.getUpperBound());
        if (groups && window.getOrderList().isEmpty()) {
            throw ParseErrors.text(
                    "GROUPS in a frame needs ORDER BY", window.getLowerBound().getParserPosition());
        }
        SqlNode function = over.operand(0);
        while (function instanceof SqlCall call && !(call.getOperator() instanceof SqlFunction)) {
            function = call.operand(0);
        }
        boolean readOver = function instanceof SqlCall call
                && WITHOUT_FRAME.contains(call.getOperator().getName().toLowerCase(Locale.ROOT));
        if (!readOver && !groups) {
            return over;
        }
        SqlWindow prepared = new SqlWindow(
                window.getParserPosition(),
                window.getDeclName(),
                window.getRefName(),
                window.getPartitionList(),
                window.getOrderList(),
                readOver
                        ? SqlLiteral.createBoolean(false, SqlParserPos.ZERO)
                        : SqlLiteral.createBoolean(true, window.getParserPosition()),
                readOver ? null : window.getLowerBound(),
                readOver ? null : window.getUpperBound(),
                window.operand(ALLOW_PARTIAL),
                readOver ? SqlWindow.createExcludeNoOthers(SqlParserPos.ZERO) : window.getExclude());
        return over.getOperator().createCall(over.getParserPosition(), over.operand(0), prepared);
    }

    private static boolean isGroups(@Nullable SqlNode bound) {
        return bound instanceof SqlCall call
                && call.operandCount() == 1
                && call.operand(0) instanceof SqlCall offset
                && offset.getOperator().equals(VarveOperators.GROUPS);
    }
}
