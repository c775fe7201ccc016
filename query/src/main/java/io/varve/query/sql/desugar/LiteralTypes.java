// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.desugar;

import io.varve.query.plan.SqlType;
import io.varve.query.sql.function.VarveOperators;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.validate.SqlValidatorUtil;

/// Gives constants the type of the place where they stand: texts that are conditions of CASE, as PostgreSQL does, and numbers that a
/// recursion begins with. Threads: stateless.
final class LiteralTypes {
    private LiteralTypes() {}

    /// Makes BIGINT of the whole numbers that a recursion begins with, as every sum of them is.
    static void widen(SqlNode recursion) {
        SqlSelect seed = SelectNames.select(recursion);
        if (seed == null) {
            return;
        }
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : seed.getSelectList()) {
            SqlNode plain = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
            if (plain instanceof SqlNumericLiteral number && number.isInteger() && fitsLong(number)) {
                SqlNode wide = VarveOperators.cast(SqlType.BIGINT).createCall(plain.getParserPosition(), plain);
                String name = SelectNames.name(item);
                items.add(name == null ? wide : SqlValidatorUtil.addAlias(wide, name));
            } else {
                items.add(item);
            }
        }
        seed.setSelectList(new SqlNodeList(items, seed.getSelectList().getParserPosition()));
    }

    private static boolean fitsLong(SqlNumericLiteral number) {
        BigDecimal value = number.bigDecimalValue();
        return value != null && value.toBigInteger().bitLength() < Long.SIZE;
    }

    /// `CASE WHEN 'true'` is `CASE WHEN true`.
    static SqlCase conditions(SqlCase call) {
        if (call.getValueOperand() != null) {
            return call;
        }
        List<SqlNode> whens = new ArrayList<>();
        for (SqlNode when : call.getWhenOperands()) {
            whens.add(
                    when instanceof SqlCharStringLiteral text
                            ? VarveOperators.cast(SqlType.BOOLEAN).createCall(text.getParserPosition(), text)
                            : when);
        }
        return new SqlCase(
                call.getParserPosition(),
                null,
                new SqlNodeList(whens, call.getWhenOperands().getParserPosition()),
                call.getThenOperands(),
                call.getElseOperand());
    }
}
