// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.function;

import io.varve.query.plan.AggregateCall;
import io.varve.query.plan.SqlType;
import io.varve.query.sql.error.ParseErrors;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/// An aggregate of the dialect whose types follow a [Signature]: `columns` columns, then constants, which `AggregateArguments` has checked.
/// Threads: immutable.
public final class VarveAggregate extends SqlAggFunction {
    private final AggregateCall.Kind aggregate;
    private final int columns;
    private final int operands;
    private final Signature signature;

    VarveAggregate(String name, AggregateCall.Kind kind, int columns, int constants, Signature signature) {
        super(
                name,
                null,
                SqlKind.OTHER_FUNCTION,
                null,
                null,
                null,
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                false,
                false,
                kind == AggregateCall.Kind.STRING_AGG ? Optionality.OPTIONAL : Optionality.FORBIDDEN);
        this.aggregate = kind;
        this.columns = columns;
        this.operands = columns + constants;
        this.signature = signature;
    }

    /// The aggregate of the plan that it is.
    public AggregateCall.Kind aggregate() {
        return aggregate;
    }

    /// How many of the operands are columns.
    public int columns() {
        return columns;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        List<RelDataType> types = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            types.add(validator.deriveType(scope, operand));
        }
        RelDataType result = type(types, validator.getTypeFactory());
        if (result == null) {
            StringBuilder text = new StringBuilder();
            for (SqlType type : types(types.subList(0, Math.min(columns, types.size())))) {
                text.append(text.isEmpty() ? "" : ", ").append(type == null ? "NULL" : type.name());
            }
            throw ParseErrors.text("function " + getName() + " does not take (" + text + ")", call.getParserPosition());
        }
        return result;
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        RelDataType result = type(binding.collectOperandTypes(), binding.getTypeFactory());
        if (result == null) {
            throw new IllegalStateException(getName() + " over " + binding.collectOperandTypes());
        }
        return result;
    }

    private @Nullable RelDataType type(List<RelDataType> given, RelDataTypeFactory factory) {
        SqlType result = given.size() == operands ? signature.result(types(given)) : null;
        return result == null ? null : VarveTypes.of(factory, result, true);
    }

    private static List<@Nullable SqlType> types(List<RelDataType> given) {
        List<@Nullable SqlType> types = new ArrayList<>();
        for (RelDataType type : given) {
            types.add(type.getSqlTypeName() == SqlTypeName.NULL ? null : VarveTypes.of(type));
        }
        return types;
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
        return true;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(operands);
    }
}
