// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.function;

import io.varve.query.plan.SqlType;
import io.varve.query.sql.error.ParseErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// An operator or function of the dialect whose types follow a [Signature] instead of Calcite's rules.
///
/// All of arithmetic, casts, time and text goes through these, so that Calcite's knowledge of datetimes, which ends at
/// milliseconds, is never asked: to Calcite each is an unknown function. Threads: immutable.
public class VarveFunction extends SqlFunction {
    private final int minOperands;
    private final int maxOperands;
    private final Signature signature;
    private final boolean neverNull;

    VarveFunction(String name, int minOperands, int maxOperands, Signature signature, boolean neverNull) {
        super(name, SqlKind.OTHER_FUNCTION, null, null, null, SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.minOperands = minOperands;
        this.maxOperands = maxOperands;
        this.signature = signature;
        this.neverNull = neverNull;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        List<RelDataType> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            operands.add(validator.deriveType(scope, operand));
        }
        return infer(operands, validator.getTypeFactory(), call);
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        SqlType result = signature.result(types(binding.collectOperandTypes()));
        if (result == null) {
            throw new IllegalStateException(getName() + " over " + binding.collectOperandTypes());
        }
        return VarveTypes.of(binding.getTypeFactory(), result, isNullable(binding.collectOperandTypes()));
    }

    private RelDataType infer(List<RelDataType> operands, RelDataTypeFactory factory, SqlCall call) {
        int count = operands.size();
        SqlType result = count < minOperands || count > maxOperands ? null : signature.result(types(operands));
        if (result == null) {
            throw ParseErrors.text(describe(operands), call.getParserPosition());
        }
        return VarveTypes.of(factory, result, isNullable(operands));
    }

    boolean isNullable(List<RelDataType> operands) {
        boolean nullable = false;
        for (RelDataType operand : operands) {
            nullable |= operand.isNullable();
        }
        return nullable && !neverNull;
    }

    private static List<@Nullable SqlType> types(List<RelDataType> operands) {
        List<@Nullable SqlType> types = new ArrayList<>();
        for (RelDataType operand : operands) {
            types.add(operand.getSqlTypeName() == SqlTypeName.NULL ? null : VarveTypes.of(operand));
        }
        return types;
    }

    private String describe(List<RelDataType> operands) {
        StringBuilder text = new StringBuilder();
        for (SqlType type : types(operands)) {
            text.append(text.isEmpty() ? "" : ", ").append(type == null ? "NULL" : type.name());
        }
        return VarveOperators.isSymbol(this)
                ? "operator " + getName().strip() + " does not take (" + text + ")"
                : "function " + getName().toLowerCase(Locale.ROOT) + " does not take (" + text + ")";
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
        return true;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.between(minOperands, maxOperands);
    }

    @Override
    public SqlSyntax getSyntax() {
        return SqlSyntax.FUNCTION;
    }

    @Override
    public void unparse(SqlWriter writer, SqlCall call, int leftPrec, int rightPrec) {
        SqlWriter.Frame frame = writer.startFunCall(getName());
        for (SqlNode operand : call.getOperandList()) {
            writer.sep(",");
            operand.unparse(writer, 0, 0);
        }
        writer.endFunCall(frame);
    }
}
