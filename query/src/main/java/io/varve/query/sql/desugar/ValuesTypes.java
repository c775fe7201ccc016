// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.plan.SqlType;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.parse.TimeLiterals;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Gives texts in a column of VALUES the type of its other rows, as PostgreSQL does: in `VALUES (3), ('42')` both are numbers.
final class ValuesTypes {
    private ValuesTypes() {}

    /// Changes the texts of `rows`, which are desugared, where another row of the column has another type.
    static void unify(List<List<SqlNode>> rows) {
        for (int column = 0; column < rows.getFirst().size(); column++) {
            SqlType common = null;
            for (List<SqlNode> row : rows) {
                SqlType type = column < row.size() ? type(row.get(column)) : null;
                common = common == null || type == SqlType.DOUBLE ? type : common;
            }
            for (List<SqlNode> row : rows) {
                if (common != null && column < row.size() && row.get(column) instanceof SqlCharStringLiteral text) {
                    row.set(column, as(common, text));
                }
            }
        }
    }

    private static SqlNode as(SqlType type, SqlCharStringLiteral text) {
        SqlParserPos position = text.getParserPosition();
        SqlNode time = TimeLiterals.of(type, String.valueOf(text.toValue()), position);
        return time == null ? VarveOperators.cast(type).createCall(position, text) : time;
    }

    /// The type that a value shows without its query; null if it shows none, or text.
    private static @Nullable SqlType type(SqlNode node) {
        if (node instanceof SqlNumericLiteral number) {
            return number.isInteger() ? SqlType.BIGINT : SqlType.DOUBLE;
        }
        if (node instanceof SqlLiteral literal) {
            return literal.getTypeName() == SqlTypeName.BOOLEAN ? SqlType.BOOLEAN : null;
        }
        SqlType type = node instanceof SqlCall call ? VarveOperators.constantType(call.getOperator()) : null;
        return type == SqlType.VARCHAR ? null : type;
    }
}
