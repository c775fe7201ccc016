// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveOperators;
import io.varve.query.sql.parse.AsofBy;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Makes the condition of an ASOF JOIN of its clauses: [VarveOperators#ASOF] over both times, and equal keys. Threads: stateless.
final class AsofConditions {
    private AsofConditions() {}

    /// The condition of `join`, its parts as they stand in the text.
    static SqlNode condition(AsofBy asof, SqlJoin join) {
        SqlParserPos position = asof.getParserPosition();
        String left = table(join.getLeft(), true);
        String right = table(join.getRight(), false);
        List<SqlNode> operands = new ArrayList<>();
        operands.add(new SqlIdentifier(List.of(left, "time"), position));
        operands.add(new SqlIdentifier(List.of(right, "time"), position));
        operands.add(SqlLiteral.createBoolean(asof.isStrict(), position));
        SqlNode tolerance = asof.tolerance();
        if (tolerance != null) {
            operands.add(tolerance);
        }
        SqlNode condition = VarveOperators.ASOF.createCall(position, operands);
        for (SqlNode key : keys(asof)) {
            SqlNode equal = key;
            if (key instanceof SqlIdentifier name && name.isSimple()) {
                equal = SqlStdOperatorTable.EQUALS.createCall(
                        name.getParserPosition(),
                        new SqlIdentifier(List.of(left, name.getSimple()), name.getParserPosition()),
                        new SqlIdentifier(List.of(right, name.getSimple()), name.getParserPosition()));
            } else if (key.getKind() != SqlKind.EQUALS) {
                throw ParseErrors.text(
                        "an ASOF JOIN joins equal keys",
                        key.getParserPosition(),
                        "write ON (column, …) or ON a.column = b.column, other conditions into WHERE");
            }
            condition = SqlStdOperatorTable.AND.createCall(position, condition, equal);
        }
        return condition;
    }

    private static List<SqlNode> keys(AsofBy asof) {
        List<SqlNode> found = new ArrayList<>();
        SqlNode given = asof.keys();
        if (given != null) {
            collect(given, found);
        }
        return found;
    }

    private static void collect(SqlNode node, List<SqlNode> into) {
        switch (node) {
            case SqlNodeList list -> list.forEach(item -> collect(item, into));
            case SqlCall call
            when call.getKind() == SqlKind.AND || call.getKind() == SqlKind.ROW ->
                call.getOperandList().forEach(item -> collect(item, into));
            default -> into.add(node);
        }
    }

    /// What a table is called in the query; of a join on the left its first.
    private static String table(SqlNode from, boolean first) {
        if (from instanceof SqlIdentifier name) {
            return name.names.getLast();
        }
        if (from.getKind() == SqlKind.AS) {
            return ((SqlCall) from).operand(1).toString();
        }
        if (first && from instanceof SqlJoin join) {
            return table(join.getLeft(), true);
        }
        throw ParseErrors.text(
                "each side of an ASOF JOIN needs a name", from.getParserPosition(), "write (SELECT …) AS name");
    }
}
