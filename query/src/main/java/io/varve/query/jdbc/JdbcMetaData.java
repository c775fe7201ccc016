// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import io.varve.query.plan.PlanColumn;
import io.varve.query.plan.SqlType;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a database has, for tools: its databases as schemas, tables, columns and types. Keys, indexes, procedures and so on are answered by
/// no rows.
final class JdbcMetaData implements JdbcProxy.Target {
    private static final String TABLE = "TABLE";

    private final JdbcConnection connection;

    JdbcMetaData(JdbcConnection connection) {
        this.connection = connection;
    }

    DatabaseMetaData toJdbc() {
        return JdbcProxy.of(DatabaseMetaData.class, this);
    }

    @Override
    public void checkOpen() throws SQLException {
        connection.checkOpen();
    }

    @Override
    public boolean isLenient() {
        return true;
    }

    /// What JDBC asks for by a result that has no rows here.
    @Override
    public @Nullable Object missing(java.lang.reflect.Method method, @Nullable Object[] arguments) throws SQLException {
        if (method.getReturnType() == ResultSet.class) {
            return result(List.of(), List.of());
        }
        return JdbcProxy.Target.super.missing(method, arguments);
    }

    private static ResultSet result(List<PlanColumn> columns, List<List<@Nullable Object>> rows) {
        return new JdbcResultSet(new ListedRows(columns, rows), null, 0).toJdbc();
    }

    private static List<PlanColumn> columns(String texts, String... others) {
        List<PlanColumn> columns = new ArrayList<>();
        for (String name : texts.split(" ", -1)) {
            boolean isNumber = Arrays.asList(others).contains(name);
            columns.add(new PlanColumn(name, isNumber ? SqlType.BIGINT : SqlType.VARCHAR));
        }
        return columns;
    }

    private List<List<@Nullable Object>> query(String sql) throws SQLException {
        List<List<@Nullable Object>> found = new ArrayList<>();
        try (Rows rows = connection.run(sql, List.of(), Long.MAX_VALUE)) {
            while (rows.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 0; i < rows.columns().size(); i++) {
                    row.add(rows.value(i));
                }
                found.add(row);
            }
        }
        return found;
    }

    /// Whether a name is like a pattern of JDBC: `%` any text, `_` any character, `\` escapes; null = any name.
    static boolean isLike(String name, @Nullable String pattern) {
        return pattern == null || isLike(name, 0, pattern, 0);
    }

    private static boolean isLike(String name, int from, String pattern, int at) {
        int n = from;
        for (int p = at; p < pattern.length(); p++) {
            char c = pattern.charAt(p);
            if (c == '%') {
                for (int rest = n; rest <= name.length(); rest++) {
                    if (isLike(name, rest, pattern, p + 1)) {
                        return true;
                    }
                }
                return false;
            }
            boolean isEscaped = c == '\\' && p + 1 < pattern.length();
            char wanted = isEscaped ? pattern.charAt(++p) : c;
            if (n == name.length() || (name.charAt(n) != wanted && (isEscaped || c != '_'))) {
                return false;
            }
            n++;
        }
        return n == name.length();
    }

    ResultSet getTables(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, String @Nullable [] types)
            throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        if (types == null || Arrays.asList(types).contains(TABLE)) {
            for (List<@Nullable Object> each :
                    query("SELECT database, \"table\", comment FROM system.tables ORDER BY database, \"table\"")) {
                if (isLike(String.valueOf(each.get(0)), schema) && isLike(String.valueOf(each.get(1)), table)) {
                    rows.add(Arrays.asList(
                            null, each.get(0), each.get(1), TABLE, each.get(2), null, null, null, null, null));
                }
            }
        }
        return result(
                columns("TABLE_CAT TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM TYPE_NAME"
                        + " SELF_REFERENCING_COL_NAME REF_GENERATION"),
                rows);
    }

    ResultSet getTableTypes() {
        return result(columns("TABLE_TYPE"), List.of(List.of(TABLE)));
    }

    ResultSet getCatalogs() {
        return result(columns("TABLE_CAT"), List.of());
    }

    ResultSet getSchemas() throws SQLException {
        return getSchemas(null, null);
    }

    ResultSet getSchemas(@Nullable String catalog, @Nullable String schema) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> each : query("SELECT database FROM system.databases ORDER BY 1")) {
            if (isLike(String.valueOf(each.get(0)), schema)) {
                rows.add(Arrays.asList(each.get(0), null));
            }
        }
        return result(columns("TABLE_SCHEM TABLE_CATALOG"), rows);
    }

    ResultSet getColumns(
            @Nullable String catalog, @Nullable String schema, @Nullable String table, @Nullable String column)
            throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> each : query("SELECT database, \"table\", position, \"column\", role, type FROM"
                + " system.columns ORDER BY database, \"table\", position")) {
            if (isLike(String.valueOf(each.get(0)), schema)
                    && isLike(String.valueOf(each.get(1)), table)
                    && isLike(String.valueOf(each.get(3)), column)) {
                rows.add(column(each));
            }
        }
        return result(
                columns(
                        "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE TYPE_NAME COLUMN_SIZE BUFFER_LENGTH"
                                + " DECIMAL_DIGITS NUM_PREC_RADIX NULLABLE REMARKS COLUMN_DEF SQL_DATA_TYPE SQL_DATETIME_SUB"
                                + " CHAR_OCTET_LENGTH ORDINAL_POSITION IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE"
                                + " SOURCE_DATA_TYPE IS_AUTOINCREMENT IS_GENERATEDCOLUMN",
                        "DATA_TYPE",
                        "COLUMN_SIZE",
                        "BUFFER_LENGTH",
                        "DECIMAL_DIGITS",
                        "NUM_PREC_RADIX",
                        "NULLABLE",
                        "SQL_DATA_TYPE",
                        "SQL_DATETIME_SUB",
                        "CHAR_OCTET_LENGTH",
                        "ORDINAL_POSITION",
                        "SOURCE_DATA_TYPE"),
                rows);
    }

    private static List<@Nullable Object> column(List<@Nullable Object> each) {
        SqlType type = SqlType.valueOf(String.valueOf(each.get(5)));
        boolean isTime = "time".equals(each.get(4));
        boolean isNumber = type.isNumeric();
        return Arrays.asList(
                null,
                each.get(0),
                each.get(1),
                each.get(3),
                (long) JdbcTypes.typeOf(type),
                type.name(),
                (long) JdbcTypes.precisionOf(type),
                null,
                type == SqlType.TIMESTAMP ? (Long) 9L : isNumber ? (Long) 0L : null,
                isNumber ? (Long) 10L : null,
                (long) (isTime ? DatabaseMetaData.columnNoNulls : DatabaseMetaData.columnNullable),
                String.valueOf(each.get(4)).toLowerCase(Locale.ROOT),
                null,
                null,
                null,
                null,
                each.get(2),
                isTime ? "NO" : "YES",
                null,
                null,
                null,
                null,
                "NO",
                "NO");
    }

    ResultSet getTypeInfo() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<SqlType> types = new ArrayList<>(List.of(SqlType.values()));
        types.sort(Comparator.comparingInt(JdbcTypes::typeOf));
        for (SqlType type : types) {
            String quote = type == SqlType.VARCHAR || type.isTemporal() ? "'" : null;
            rows.add(Arrays.asList(
                    type.name(),
                    (long) JdbcTypes.typeOf(type),
                    (long) JdbcTypes.precisionOf(type),
                    quote,
                    quote,
                    null,
                    (long) DatabaseMetaData.typeNullable,
                    type == SqlType.VARCHAR,
                    (long) DatabaseMetaData.typeSearchable,
                    type == SqlType.UBIGINT,
                    false,
                    false,
                    type.name(),
                    0L,
                    type == SqlType.TIMESTAMP ? 9L : 0L,
                    null,
                    null,
                    10L));
        }
        List<PlanColumn> columns = new ArrayList<>(columns(
                "TYPE_NAME DATA_TYPE PRECISION LITERAL_PREFIX LITERAL_SUFFIX CREATE_PARAMS NULLABLE CASE_SENSITIVE"
                        + " SEARCHABLE UNSIGNED_ATTRIBUTE FIXED_PREC_SCALE AUTO_INCREMENT LOCAL_TYPE_NAME MINIMUM_SCALE"
                        + " MAXIMUM_SCALE SQL_DATA_TYPE SQL_DATETIME_SUB NUM_PREC_RADIX",
                "DATA_TYPE",
                "PRECISION",
                "NULLABLE",
                "SEARCHABLE",
                "MINIMUM_SCALE",
                "MAXIMUM_SCALE",
                "SQL_DATA_TYPE",
                "SQL_DATETIME_SUB",
                "NUM_PREC_RADIX"));
        for (int i : new int[] {7, 9, 10, 11}) {
            columns.set(i, new PlanColumn(columns.get(i).name(), SqlType.BOOLEAN));
        }
        return result(columns, rows);
    }

    Connection getConnection() {
        return connection.toJdbc();
    }

    String getURL() {
        return connection.url();
    }

    String getDatabaseProductName() {
        return "Varve";
    }

    String getDatabaseProductVersion() {
        return VarveDriver.MAJOR + "." + VarveDriver.MINOR;
    }

    int getDatabaseMajorVersion() {
        return VarveDriver.MAJOR;
    }

    int getDatabaseMinorVersion() {
        return VarveDriver.MINOR;
    }

    String getDriverName() {
        return "Varve JDBC";
    }

    String getDriverVersion() {
        return VarveDriver.MAJOR + "." + VarveDriver.MINOR;
    }

    int getDriverMajorVersion() {
        return VarveDriver.MAJOR;
    }

    int getDriverMinorVersion() {
        return VarveDriver.MINOR;
    }

    int getJDBCMajorVersion() {
        return 4;
    }

    int getJDBCMinorVersion() {
        return 3;
    }

    String getIdentifierQuoteString() {
        return "\"";
    }

    String getSearchStringEscape() {
        return "\\";
    }

    String getSchemaTerm() {
        return "database";
    }

    String getCatalogSeparator() {
        return ".";
    }

    String getNumericFunctions() {
        return "ABS,SIGN,ROUND,FLOOR,CEIL,SQRT,LN,EXP,POWER,MOD";
    }

    String getStringFunctions() {
        return "LOWER,UPPER,LENGTH,SUBSTRING,TRIM,REPLACE,CONCAT";
    }

    String getTimeDateFunctions() {
        return "NOW,TIME_BUCKET,DATE_BIN,DATE_TRUNC,EXTRACT";
    }

    boolean storesMixedCaseIdentifiers() {
        return true;
    }

    boolean storesMixedCaseQuotedIdentifiers() {
        return true;
    }

    boolean supportsMixedCaseQuotedIdentifiers() {
        return true;
    }

    boolean allTablesAreSelectable() {
        return true;
    }

    boolean nullsAreSortedHigh() {
        return true;
    }

    boolean supportsGroupBy() {
        return true;
    }

    boolean supportsColumnAliasing() {
        return true;
    }

    boolean supportsOrderByUnrelated() {
        return true;
    }

    boolean supportsExpressionsInOrderBy() {
        return true;
    }

    boolean supportsLikeEscapeClause() {
        return true;
    }

    boolean supportsSchemasInDataManipulation() {
        return true;
    }

    boolean supportsSchemasInTableDefinitions() {
        return true;
    }

    boolean supportsBatchUpdates() {
        return true;
    }

    boolean supportsMinimumSQLGrammar() {
        return true;
    }

    boolean supportsANSI92EntryLevelSQL() {
        return true;
    }

    boolean supportsResultSetType(int type) {
        return type == ResultSet.TYPE_FORWARD_ONLY;
    }

    boolean supportsResultSetConcurrency(int type, int concurrency) {
        return type == ResultSet.TYPE_FORWARD_ONLY && concurrency == ResultSet.CONCUR_READ_ONLY;
    }

    boolean supportsTransactionIsolationLevel(int level) {
        return level == Connection.TRANSACTION_NONE;
    }

    int getDefaultTransactionIsolation() {
        return Connection.TRANSACTION_NONE;
    }

    int getResultSetHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    int getSQLStateType() {
        return DatabaseMetaData.sqlStateSQL;
    }
}
