// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.function;

import io.varve.query.plan.SqlType;
import io.varve.query.sql.error.ParseErrors;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/// Between [SqlType] and Calcite's types. Threads: stateless.
public final class VarveTypes {
    /// Digits of HUGEINT.
    public static final int HUGEINT_PRECISION = 38;

    /// Digits of the fraction of a second.
    public static final int TIME_PRECISION = 9;

    private VarveTypes() {}

    /// Calcite's type for ours.
    public static RelDataType of(RelDataTypeFactory factory, SqlType type, boolean nullable) {
        RelDataType notNull = switch (type) {
            case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
            case BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
            case UBIGINT -> factory.createSqlType(SqlTypeName.UBIGINT);
            case HUGEINT -> factory.createSqlType(SqlTypeName.DECIMAL, HUGEINT_PRECISION, 0);
            case DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
            case VARCHAR -> factory.createSqlType(SqlTypeName.VARCHAR);
            case TIMESTAMP -> factory.createSqlType(SqlTypeName.TIMESTAMP, TIME_PRECISION);
            case DATE -> factory.createSqlType(SqlTypeName.DATE);
            case TIME -> factory.createSqlType(SqlTypeName.TIME, TIME_PRECISION);
            // What may be either is the wider one: to Calcite, HOUR TO SECOND and DAY TO SECOND together are DAY TO
            // SECOND.
            case INTERVAL -> interval(factory, TimeUnit.HOUR);
            case CALENDAR_INTERVAL -> interval(factory, TimeUnit.DAY);
        };
        return factory.createTypeWithNullability(notNull, nullable);
    }

    private static RelDataType interval(RelDataTypeFactory factory, TimeUnit from) {
        return factory.createSqlIntervalType(new SqlIntervalQualifier(from, TimeUnit.SECOND, SqlParserPos.ZERO));
    }

    /// Our type of what the validator derived; NULL alone is VARCHAR.
    public static SqlType of(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> SqlType.BOOLEAN;
            case TINYINT, SMALLINT, INTEGER, BIGINT -> SqlType.BIGINT;
            case UBIGINT -> SqlType.UBIGINT;
            case DECIMAL -> type.getScale() == 0 ? SqlType.HUGEINT : SqlType.DOUBLE;
            case FLOAT, REAL, DOUBLE -> SqlType.DOUBLE;
            case CHAR, VARCHAR, NULL, ANY -> SqlType.VARCHAR;
            case TIMESTAMP -> SqlType.TIMESTAMP;
            case DATE -> SqlType.DATE;
            case TIME -> SqlType.TIME;
            default -> {
                if (SqlTypeName.INTERVAL_TYPES.contains(type.getSqlTypeName())) {
                    boolean isFixed = type.getSqlTypeName() == SqlTypeName.INTERVAL_HOUR_SECOND;
                    yield isFixed ? SqlType.INTERVAL : SqlType.CALENDAR_INTERVAL;
                }
                throw ParseErrors.unsupported("type " + type, SqlParserPos.ZERO);
            }
        };
    }
}
