// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import io.varve.query.plan.ScanColumn;
import io.varve.query.plan.SqlType;
import io.varve.query.plan.Statement;
import io.varve.query.sql.error.NameErrors;
import io.varve.query.sql.error.ParseErrors;
import io.varve.query.sql.function.VarveTypes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.Litmus;

/// The names of types: ours, and PostgreSQL's for the same thing. Threads: stateless.
public final class TypeNames {
    private static final Map<String, SqlType> NAMES = Map.ofEntries(
            Map.entry("boolean", SqlType.BOOLEAN),
            Map.entry("bool", SqlType.BOOLEAN),
            Map.entry("bigint", SqlType.BIGINT),
            Map.entry("int8", SqlType.BIGINT),
            Map.entry("integer", SqlType.BIGINT),
            Map.entry("int", SqlType.BIGINT),
            Map.entry("int4", SqlType.BIGINT),
            Map.entry("smallint", SqlType.BIGINT),
            Map.entry("int2", SqlType.BIGINT),
            Map.entry("ubigint", SqlType.UBIGINT),
            Map.entry("hugeint", SqlType.HUGEINT),
            Map.entry("double", SqlType.DOUBLE),
            Map.entry("double precision", SqlType.DOUBLE),
            Map.entry("float8", SqlType.DOUBLE),
            Map.entry("float", SqlType.DOUBLE),
            Map.entry("float4", SqlType.DOUBLE),
            Map.entry("real", SqlType.DOUBLE),
            Map.entry("varchar", SqlType.VARCHAR),
            Map.entry("character varying", SqlType.VARCHAR),
            Map.entry("char", SqlType.VARCHAR),
            Map.entry("character", SqlType.VARCHAR),
            Map.entry("bpchar", SqlType.VARCHAR),
            Map.entry("text", SqlType.VARCHAR),
            Map.entry("string", SqlType.VARCHAR),
            Map.entry("timestamp", SqlType.TIMESTAMP),
            Map.entry("timestamptz", SqlType.TIMESTAMP),
            Map.entry("date", SqlType.DATE),
            Map.entry("time", SqlType.TIME),
            Map.entry("interval", SqlType.INTERVAL));

    private TypeNames() {}

    /// True if both words together are one type.
    static boolean isTwoWords(String first, String second) {
        return NAMES.containsKey((first + " " + second).toLowerCase(Locale.ROOT));
    }

    /// True for WITH TIME ZONE and WITHOUT TIME ZONE; all times are UTC, so both are read over.
    static boolean isTimeZone(Token with, Token time, Token zone) {
        return (with.image.equalsIgnoreCase("with") || with.image.equalsIgnoreCase("without"))
                && time.image.equalsIgnoreCase("time")
                && zone.image.equalsIgnoreCase("zone");
    }

    /// The type of a name. NUMERIC without digits behind the point is HUGEINT, else DOUBLE.
    static Spec spec(String name, int precision, int scale, SqlParserPos position) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("numeric") || lower.equals("decimal")) {
            return new Spec(precision >= 0 && scale <= 0 ? SqlType.HUGEINT : SqlType.DOUBLE, name, position);
        }
        SqlType type = NAMES.get(lower);
        if (type == null) {
            throw ParseErrors.text("unknown type " + name, position, NameErrors.didYouMean(name, NAMES.keySet()));
        }
        return new Spec(type, name, position);
    }

    /// DOUBLE, for a cast that no text has.
    public static SqlDataTypeSpec ofDouble(SqlParserPos position) {
        return new SqlDataTypeSpec(new Spec(SqlType.DOUBLE, "double", position), position);
    }

    static void addTag(List<Statement.NewColumn> columns, SqlIdentifier name) {
        add(columns, name, new Statement.NewColumn(name.getSimple(), ScanColumn.Role.TAG, SqlType.VARCHAR));
    }

    static void addField(List<Statement.NewColumn> columns, SqlIdentifier name, SqlTypeNameSpec type) {
        SqlType sqlType = ((Spec) type).type;
        if (sqlType == SqlType.TIMESTAMP && name.getSimple().equals("time")) {
            return;
        }
        if (sqlType.isTemporal() || sqlType == SqlType.HUGEINT) {
            throw ParseErrors.text(
                    "a column cannot have type " + ((Spec) type).name,
                    type.getParserPos(),
                    sqlType == SqlType.DATE || sqlType == SqlType.TIME
                            ? "store it as VARCHAR and write " + name.getSimple() + "::" + ((Spec) type).name
                                    + " where you read it; a TAG if rows are found by it"
                            : "columns are TAG, DOUBLE, BIGINT, UBIGINT, BOOLEAN or VARCHAR; every table has time TIMESTAMP");
        }
        add(columns, name, new Statement.NewColumn(name.getSimple(), ScanColumn.Role.FIELD, sqlType));
    }

    private static void add(List<Statement.NewColumn> columns, SqlIdentifier name, Statement.NewColumn column) {
        if (column.name().equals("time")) {
            throw ParseErrors.text("column time is the time of the row, a TIMESTAMP", name.getParserPosition());
        }
        for (Statement.NewColumn other : columns) {
            if (other.name().equals(column.name())) {
                throw ParseErrors.text("column " + column.name() + " is named twice", name.getParserPosition());
            }
        }
        columns.add(column);
    }

    /// A type as the syntax tree holds it, for CAST.
    public static final class Spec extends SqlTypeNameSpec {
        private final SqlType type;
        private final String name;

        Spec(SqlType type, String name, SqlParserPos position) {
            super(new SqlIdentifier(name, position), position);
            this.type = type;
            this.name = name;
        }

        /// The type of the dialect.
        public SqlType type() {
            return type;
        }

        @Override
        public RelDataType deriveType(SqlValidator validator) {
            return VarveTypes.of(validator.getTypeFactory(), type, true);
        }

        @Override
        public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
            writer.keyword(name);
        }

        @Override
        public boolean equalsDeep(SqlTypeNameSpec node, Litmus litmus) {
            boolean equal = node instanceof Spec other && other.type == type;
            return equal ? litmus.succeed() : litmus.fail("types differ");
        }
    }
}
