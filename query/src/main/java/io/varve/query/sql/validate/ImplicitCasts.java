// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.validate;

import io.varve.query.plan.SqlType;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.parse.TimeLiterals;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.jspecify.annotations.Nullable;

/// Checks the casts that the validator added, while their place is still known: text compared with time must be a time, and only
/// constants of text turn into numbers by themselves.
final class ImplicitCasts extends SqlBasicVisitor<@Nullable Void> {
    private static final Set<String> TIMES = Set.of("TIMESTAMP", "DATE", "TIME");

    private final SqlValidator validator;

    private ImplicitCasts(SqlValidator validator) {
        this.validator = validator;
    }

    static void check(SqlNode validated, SqlValidator validator) {
        validated.accept(new ImplicitCasts(validator));
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (call.getKind() == SqlKind.CAST && call.operand(1) instanceof SqlDataTypeSpec spec) {
            SqlNode operand = call.operand(0);
            String type = spec.getTypeName().getSimple();
            if (operand instanceof SqlCharStringLiteral text) {
                if (TIMES.contains(type)) {
                    TimeLiterals.of(SqlType.valueOf(type), String.valueOf(text.toValue()), text.getParserPosition());
                }
            } else if (isText(operand) && !type.equals("VARCHAR") && !type.equals("CHAR")) {
                throw ParseErrors.text(
                        needed(type) + " is needed here, not text",
                        operand.getParserPosition(),
                        "write the cast that you mean, such as x::"
                                + (TIMES.contains(type) ? type.toLowerCase(Locale.ROOT) : "double"));
            }
        }
        return super.visit(call);
    }

    private static String needed(String type) {
        return switch (type) {
            case "TIMESTAMP" -> "a point in time";
            case "DATE" -> "a date";
            case "TIME" -> "a time of day";
            case "BOOLEAN" -> "a condition";
            default -> type.startsWith("INTERVAL") ? "a span of time" : "a number";
        };
    }

    private boolean isText(SqlNode operand) {
        RelDataType type = validator.getValidatedNodeTypeIfKnown(operand);
        return type != null && SqlTypeName.CHAR_TYPES.contains(type.getSqlTypeName());
    }
}
