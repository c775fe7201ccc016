// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Conditions of joins that ask a subquery go to WHERE where that means the same: Calcite can give a subquery in ON the columns of one side
/// only. Threads: stateless.
public final class JoinQueries {
    private static final int CONDITION = 5;

    private JoinQueries() {}

    /// Moves those of a desugared select.
    static void moveToWhere(SqlSelect select) {
        List<SqlNode> moved = new ArrayList<>();
        collect(select.getFrom(), moved);
        SqlNode where = select.getWhere();
        for (SqlNode condition : moved) {
            where = where == null
                    ? condition
                    : SqlStdOperatorTable.AND.createCall(condition.getParserPosition(), where, condition);
        }
        select.setWhere(where);
    }

    /// A row of an inner join, and of the left side of a left one, goes where its condition is not true, whatever is joined later.
    private static void collect(@Nullable SqlNode from, List<SqlNode> moved) {
        if (!(from instanceof SqlJoin join)) {
            return;
        }
        JoinType type = join.getJoinType();
        boolean inner = type == JoinType.INNER || type == JoinType.CROSS || type == JoinType.COMMA;
        if (inner || type == JoinType.LEFT) {
            collect(join.getLeft(), moved);
        }
        if (!inner) {
            return;
        }
        collect(join.getRight(), moved);
        SqlNode condition = join.getCondition();
        if (condition != null && join.getConditionType() == JoinConditionType.ON && asksQuery(condition)) {
            moved.add(condition);
            join.setOperand(CONDITION, SqlLiteral.createBoolean(true, condition.getParserPosition()));
        }
    }

    /// Where the first condition of an outer join that asks a subquery is, or null.
    public static @Nullable SqlParserPos firstOfOuterJoin(SqlNode tree) {
        List<SqlParserPos> found = new ArrayList<>();
        tree.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call instanceof SqlJoin join
                        && join.getCondition() != null
                        && join.getJoinType() != JoinType.INNER
                        && asksQuery(join.getCondition())) {
                    found.add(join.getCondition().getParserPosition());
                }
                return super.visit(call);
            }
        });
        return found.isEmpty() ? null : found.getFirst();
    }

    private static boolean asksQuery(SqlNode condition) {
        boolean[] found = new boolean[1];
        condition.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                found[0] |= call.isA(SqlKind.QUERY);
                return found[0] ? null : super.visit(call);
            }
        });
        return found[0];
    }
}
