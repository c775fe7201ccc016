// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql;

import io.varve.query.plan.Plan;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.QueryException;
import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.Statement;
import io.varve.query.plan.TagMatcher;
import io.varve.query.sql.bind.Binder;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.parse.SqlStatement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// What the WHERE of a DELETE selects: a range of time and whole series, or an error at the part that selects otherwise.
///
/// Each part between the ANDs is planned as `SELECT * FROM t WHERE part`, so that it means what it means there; whatever such a scan would have to look
/// for row by row is refused.
final class DeleteCondition {
    private final Statement.Delete delete;
    private final Function<SqlNode, Plan.Query> planner;

    DeleteCondition(Statement.Delete delete, Function<SqlNode, Plan.Query> planner) {
        this.delete = delete;
        this.planner = planner;
    }

    /// The statement with the condition that `parsed` has.
    Statement.Delete plan(SqlStatement parsed) {
        SqlNode where = parsed.where();
        if (where == null || delete.table().database().equals(Binder.SYSTEM)) {
            return delete;
        }
        long fromNs = delete.fromNs();
        long toNs = delete.toNs();
        List<TagMatcher> matchers = new ArrayList<>();
        for (SqlNode part : parts(where)) {
            SqlNode or = find(part, Set.of(SqlKind.OR));
            if (or != null) {
                throw refused(
                        "OR", or, "Join conditions by AND, write IN (…) for several values, or several statements.");
            }
            // Planning rewrites the tree, and an error tells of what was written.
            Set<String> names = new HashSet<>();
            collectNames(part, names);
            @Nullable SqlNode like = find(part, Set.of(SqlKind.LIKE));
            PlanNode.Scan scan = scan(parsed, part);
            if (scan.predicate() != null) {
                throw residual(part, names, like, scan);
            }
            fromNs = Math.max(fromNs, scan.fromNs());
            toNs = Math.min(toNs, scan.toNs());
            matchers.addAll(scan.matchers());
        }
        return new Statement.Delete(delete.table(), fromNs, toNs, matchers);
    }

    private static List<SqlNode> parts(SqlNode where) {
        List<SqlNode> parts = new ArrayList<>();
        Deque<SqlNode> left = new ArrayDeque<>(List.of(where));
        while (!left.isEmpty()) {
            SqlNode node = left.pop();
            if (node instanceof SqlCall call && call.getKind() == SqlKind.AND) {
                for (int i = call.operandCount() - 1; i >= 0; i--) {
                    left.push(call.operand(i));
                }
            } else {
                parts.add(node);
            }
        }
        return parts;
    }

    private PlanNode.Scan scan(SqlStatement parsed, SqlNode part) {
        SqlParserPos at = parsed.namePosition();
        SqlIdentifier table = new SqlIdentifier(
                List.of(delete.table().database(), delete.table().table()), at);
        SqlNodeList star = new SqlNodeList(List.of(SqlIdentifier.star(at)), at);
        SqlSelect select = new SqlSelect(at, null, star, table, part, null, null, null, null, null, null, null, null);
        PlanNode node = planner.apply(select).root();
        while (node instanceof PlanNode.Project project) {
            node = project.input();
        }
        if (node instanceof PlanNode.Scan scan) {
            return scan;
        }
        throw refused("this condition", part, "");
    }

    private static QueryException residual(
            SqlNode part, Set<String> names, @Nullable SqlNode like, PlanNode.Scan scan) {
        for (ScanColumn column : scan.projected()) {
            if (column.role() == ScanColumn.Role.FIELD
                    && names.contains(column.name().toLowerCase(Locale.ROOT))) {
                return refused(
                        "a condition on field " + column.name(),
                        part,
                        "DELETE takes whole stretches of series away: write conditions on time and tags.");
            }
        }
        return like != null
                ? refused("LIKE", like, "Write ~ with a regular expression, as in host ~ '^web'.")
                : refused(
                        "this condition",
                        part,
                        "Compare time or a tag with constants by =, <>, IN, ~ or !~, and time by <, <=, >, >= or BETWEEN.");
    }

    private static QueryException refused(String what, SqlNode at, String hint) {
        return ParseErrors.text("DELETE cannot use " + what, at.getParserPosition(), hint);
    }

    private static @Nullable SqlNode find(SqlNode node, Set<SqlKind> kinds) {
        if (kinds.contains(node.getKind())) {
            return node;
        }
        for (SqlNode operand : operands(node)) {
            SqlNode found = find(operand, kinds);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static void collectNames(SqlNode node, Set<String> into) {
        if (node instanceof SqlIdentifier name) {
            into.add(name.names.getLast().toLowerCase(Locale.ROOT));
        }
        operands(node).forEach(operand -> collectNames(operand, into));
    }

    private static List<SqlNode> operands(SqlNode node) {
        List<SqlNode> operands = new ArrayList<>();
        Iterable<SqlNode> all = node instanceof SqlCall call
                ? call.getOperandList()
                : node instanceof SqlNodeList list ? list.getList() : List.of();
        for (@Nullable SqlNode operand : all) {
            if (operand != null) {
                operands.add(operand);
            }
        }
        return operands;
    }
}
