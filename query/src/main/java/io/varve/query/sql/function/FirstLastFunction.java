// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.function;

import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.util.Optionality;

/// `first(value, time)` and `last(value, time)`: the value of the earliest or latest row that has one.
final class FirstLastFunction extends SqlAggFunction {
    FirstLastFunction(String name) {
        super(
                name,
                null,
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.ARG0_NULLABLE_IF_EMPTY.andThen(
                        (binding, type) -> binding.getTypeFactory().createTypeWithNullability(type, true)),
                null,
                OperandTypes.family(SqlTypeFamily.ANY, SqlTypeFamily.TIMESTAMP),
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                false,
                false,
                Optionality.FORBIDDEN);
    }
}
