// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.plan.TimeText;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.parse.SampleBy;
import io.varve.query.sql.parse.TimeLiterals;
import java.util.List;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Reads the arguments of bucket functions: text is a width where a width stands, a point in time or a zone where an origin does.
final class TimeFunctions {
    private TimeFunctions() {}

    static boolean isBucket(SqlOperator function) {
        return function.equals(VarveOperators.TIME_BUCKET)
                || function.equals(VarveOperators.DATE_BIN)
                || function.equals(VarveOperators.TIME_BUCKET_GAPFILL);
    }

    /// The call with its arguments understood; `operands` may be changed.
    static SqlNode bucket(SqlOperator function, List<SqlNode> operands, SqlParserPos position) {
        if (!operands.isEmpty() && operands.get(0) instanceof SqlCharStringLiteral width) {
            operands.set(0, TimeLiterals.interval(text(width), width.getParserPosition()));
        }
        boolean gapfill = function.equals(VarveOperators.TIME_BUCKET_GAPFILL);
        SqlOperator plain = gapfill ? VarveOperators.TIME_BUCKET : function;
        SqlNode bucket;
        if (operands.size() == 3 && operands.get(2) instanceof SqlCharStringLiteral third && !isTime(text(third))) {
            bucket = VarveOperators.CALENDAR_BUCKET.createCall(
                    position,
                    operands.get(0),
                    operands.get(1),
                    third,
                    TimeLiterals.interval("0s", third.getParserPosition()));
        } else {
            if (operands.size() == 3 && operands.get(2) instanceof SqlCharStringLiteral third) {
                operands.set(2, TimeLiterals.timestamp(text(third), third.getParserPosition()));
            }
            bucket = plain.createCall(position, operands);
        }
        return gapfill
                ? VarveOperators.FILL.createCall(
                        position,
                        bucket,
                        SqlLiteral.createCharString("scanned", position),
                        SampleBy.fill("null", null, position))
                : bucket;
    }

    private static String text(SqlCharStringLiteral literal) {
        return String.valueOf(literal.toValue());
    }

    private static boolean isTime(String text) {
        try {
            TimeText.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
