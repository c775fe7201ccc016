// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.jspecify.annotations.Nullable;

/// The columns that `USING` makes one of two, by what stands for them. Calcite knows them itself, but not in WHERE and not over three tables.
final class MergedColumns extends SqlShuttle {
    /// The place of the condition among the operands of a join.
    private static final int CONDITION = 5;

    private final Map<String, SqlNode> columns;

    private MergedColumns(Map<String, SqlNode> columns) {
        this.columns = columns;
    }

    /// Puts what stands for them into the joins that follow and into all clauses of `select` but ORDER BY, which names what is selected.
    static void replace(SqlSelect select) {
        Map<String, SqlNode> columns = select.getFrom() instanceof SqlJoin join ? of(join) : Map.of();
        if (columns.isEmpty()) {
            return;
        }
        MergedColumns merged = new MergedColumns(columns);
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            SqlNode replaced = Objects.requireNonNull(merged.in(item));
            boolean isName = item instanceof SqlIdentifier && !item.equals(replaced);
            items.add(isName ? SqlValidatorUtil.addAlias(replaced, item.toString()) : replaced);
        }
        select.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
        select.setWhere(merged.in(select.getWhere()));
        SqlNodeList group = select.getGroup();
        if (group != null) {
            select.setGroupBy((SqlNodeList) merged.in(group));
        }
        select.setHaving(merged.in(select.getHaving()));
        select.setQualify(merged.in(select.getQualify()));
    }

    private @Nullable SqlNode in(@Nullable SqlNode clause) {
        return clause == null ? null : clause.accept(this);
    }

    private static Map<String, SqlNode> of(SqlJoin join) {
        Map<String, SqlNode> left = join.getLeft() instanceof SqlJoin inner ? of(inner) : Map.of();
        SqlNode condition = join.getCondition();
        if (!left.isEmpty() && condition != null && join.getConditionType() == JoinConditionType.ON) {
            join.setOperand(CONDITION, new MergedColumns(left).in(condition));
        }
        Map<String, SqlNode> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(left);
        if (join.getConditionType() == JoinConditionType.USING && join.getCondition() instanceof SqlNodeList names) {
            for (SqlNode node : names) {
                SqlIdentifier name = (SqlIdentifier) node;
                SqlNode first = left.get(name.getSimple());
                SqlNode one = first == null ? qualified(join.getLeft(), name) : first;
                SqlNode other = qualified(join.getRight(), name);
                if (one != null && other != null) {
                    all.put(name.getSimple(), merged(join, one, other));
                }
            }
        }
        return all;
    }

    private static SqlNode merged(SqlJoin join, SqlNode left, SqlNode right) {
        return switch (join.getJoinType()) {
            case RIGHT -> right;
            case FULL -> SqlStdOperatorTable.COALESCE.createCall(join.getParserPosition(), left, right);
            default -> left;
        };
    }

    /// The column of one table; null for a join, where it is not known whose it is.
    private static @Nullable SqlNode qualified(SqlNode table, SqlIdentifier column) {
        SqlNode name = table.getKind() == SqlKind.AS ? ((SqlCall) table).operand(1) : table;
        return name instanceof SqlIdentifier id
                ? new SqlIdentifier(List.of(id.names.getLast(), column.getSimple()), column.getParserPosition())
                : null;
    }

    @Override
    public SqlNode visit(SqlIdentifier name) {
        SqlNode merged = name.isSimple() ? columns.get(name.getSimple()) : null;
        return merged == null ? name : merged;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        // A name in a subquery may be one of its own tables'.
        return call.getKind() == SqlKind.SELECT ? call : super.visit(call);
    }
}
