// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.sql.error.ParseErrors;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// The WINDOW clause of one SELECT. Its names are put in where they are used: the validator would lose the frame of a window that is made
/// of another. Threads: one.
final class NamedWindows extends SqlShuttle {
    /// Operands of SELECT and of a window.
    private static final int WINDOWS = 6;

    private static final int IS_ROWS = 4;
    private static final int ALLOW_PARTIAL = 7;

    private final Map<String, SqlWindow> windows = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private NamedWindows() {}

    /// Takes the clause away.
    static NamedWindows takeFrom(SqlSelect select) {
        NamedWindows named = new NamedWindows();
        for (SqlNode node : select.getWindowList()) {
            SqlWindow window = (SqlWindow) node;
            SqlIdentifier name = window.getDeclName();
            if (named.windows.put(name.getSimple(), named.complete(window)) != null) {
                throw ParseErrors.text("window " + name.getSimple() + " is named twice", name.getParserPosition());
            }
        }
        select.setOperand(WINDOWS, SqlNodeList.EMPTY);
        return named;
    }

    /// The expression with complete windows behind its OVERs; those of queries inside it are their own.
    SqlNode in(SqlNode node) {
        SqlNode result = node.accept(this);
        return result == null ? node : result;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (call instanceof SqlSelect) {
            return call;
        }
        if (call.getKind() != SqlKind.OVER) {
            return super.visit(call);
        }
        SqlNode window = call.operand(1) instanceof SqlIdentifier name ? named(name) : complete(call.operand(1));
        return call.getOperator().createCall(call.getParserPosition(), call.operand(0), window);
    }

    private SqlWindow named(SqlIdentifier name) {
        SqlWindow window = windows.get(name.getSimple());
        if (window == null) {
            throw ParseErrors.unknown("window", name.getSimple(), name.getParserPosition(), windows.keySet());
        }
        return window;
    }

    /// A window without a name, and without that of another: it has the partition of the other, and its order unless it has one itself.
    private SqlWindow complete(SqlWindow window) {
        SqlIdentifier name = window.getRefName();
        SqlWindow base = name == null ? window : named(name);
        if (name != null && !window.getPartitionList().isEmpty()) {
            throw ParseErrors.text(
                    "window " + name.getSimple() + " has its PARTITION BY",
                    window.getPartitionList().getParserPosition());
        }
        if (name != null && base.getLowerBound() != null) {
            throw ParseErrors.text(
                    "window " + name + " has a frame, so no other can be made of it", window.getParserPosition());
        }
        return new SqlWindow(
                window.getParserPosition(),
                null,
                null,
                base.getPartitionList(),
                window.getOrderList().isEmpty() ? base.getOrderList() : window.getOrderList(),
                window.operand(IS_ROWS),
                window.getLowerBound(),
                window.getUpperBound(),
                window.operand(ALLOW_PARTIAL),
                window.getExclude());
    }
}
