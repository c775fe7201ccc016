// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import io.varve.engine.partition.Tier;
import io.varve.query.plan.Plan;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.Statement;
import io.varve.query.plan.TableRef;
import io.varve.query.sql.error.ParseErrors;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// A parsed statement that is not a query, with the place of the name in it. A database that the text does not name is "". Threads: immutable.
public final class SqlStatement extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("STATEMENT", SqlKind.OTHER_DDL);

    /// Until the one of the text is planned.
    private static final Plan.Query NO_QUERY = new Plan.Query(new PlanNode.Values(List.of(), List.of()), List.of());

    private final Statement statement;
    private final @Nullable SqlIdentifier name;
    private final @Nullable SqlNode where;
    private final List<SqlIdentifier> columns;

    SqlStatement(SqlParserPos position, Statement statement, @Nullable SqlIdentifier name) {
        this(position, statement, name, null, List.of());
    }

    private SqlStatement(
            SqlParserPos position,
            Statement statement,
            @Nullable SqlIdentifier name,
            @Nullable SqlNode where,
            List<SqlIdentifier> columns) {
        super(position);
        this.statement = statement;
        this.name = name;
        this.where = where;
        this.columns = columns;
    }

    /// An INSERT whose query is still to be planned.
    static SqlStatement insert(SqlParserPos position, SqlIdentifier name, List<SqlIdentifier> columns, SqlNode query) {
        return new SqlStatement(position, new Statement.Insert(name(name), List.of(), NO_QUERY), name, query, columns);
    }

    /// `COPY table [(columns)] FROM 'file'`.
    static SqlStatement copyFrom(
            SqlParserPos position,
            SqlIdentifier table,
            List<SqlIdentifier> columns,
            String file,
            List<CopyWords.Word> words) {
        Statement copy = new Statement.CopyFrom(
                name(table), List.of(), !columns.isEmpty(), file, CopyWords.options(words, true));
        return new SqlStatement(position, copy, table, null, columns);
    }

    /// `COPY … TO 'file'`, whose query is still to be planned: the one of the text, or the columns of `table`.
    static SqlStatement copyTo(
            SqlParserPos position,
            @Nullable SqlNode query,
            @Nullable SqlIdentifier table,
            List<SqlIdentifier> columns,
            String file,
            List<CopyWords.Word> words) {
        Statement copy = new Statement.CopyTo(NO_QUERY, file, CopyWords.options(words, false), null);
        SqlNode rows = table == null ? query : CopyWords.all(table, columns);
        return new SqlStatement(position, copy, table, rows, columns);
    }

    /// A column that is to be called otherwise; whether there is one is still to be looked up.
    static SqlStatement renameColumn(SqlParserPos position, SqlIdentifier table, SqlIdentifier column, String to) {
        Statement rename = new Statement.RenameColumn(name(table), column.getSimple(), to);
        return new SqlStatement(position, rename, table, null, List.of(column));
    }

    /// An EXPLAIN whose query is still to be planned.
    static SqlStatement explain(SqlParserPos position, boolean analyze, SqlNode query) {
        return new SqlStatement(position, new Statement.Explain(NO_QUERY, analyze), null, query, List.of());
    }

    /// A DELETE whose condition is still to be planned: the statement says the whole table.
    static SqlStatement delete(SqlParserPos position, SqlIdentifier name, @Nullable SqlNode where) {
        Statement all = new Statement.Delete(name(name), Long.MIN_VALUE, Long.MAX_VALUE, List.of());
        return new SqlStatement(position, all, name, where, List.of());
    }

    /// The statement as far as the text says it: its names are not bound, its query is not planned.
    public Statement statement() {
        return statement;
    }

    /// The columns that the statement names.
    public List<SqlIdentifier> columns() {
        return columns;
    }

    /// The name of a table or database in the text; null for none.
    public @Nullable SqlIdentifier name() {
        return name;
    }

    /// The condition of a DELETE, which `DeleteCondition` plans, or the query of another statement; null for none.
    public @Nullable SqlNode where() {
        return where;
    }

    /// Where the name of the table or database stands, else where the statement begins.
    public SqlParserPos namePosition() {
        return name == null ? getParserPosition() : name.getParserPosition();
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        writer.print(statement.toString());
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of();
    }

    /// True if the token is this word; words of statements are names to the grammar.
    static boolean isWord(Token token, String word) {
        return token.kind == VarveSqlParserConstants.IDENTIFIER && token.image.equalsIgnoreCase(word);
    }

    /// The table that `name` means, its database "" where the text has none.
    ///
    /// Errors: QueryException if the name has more than two parts.
    public static TableRef name(SqlIdentifier name) {
        return switch (name.names.size()) {
            case 1 -> new TableRef("", name.names.get(0));
            case 2 -> new TableRef(name.names.get(0), name.names.get(1));
            default -> throw ParseErrors.text("a table is named by table or database.table", name.getParserPosition());
        };
    }

    /// The table of a name; an empty one for none.
    static TableRef nameOrAll(@Nullable SqlIdentifier name) {
        return name == null ? new TableRef("", "") : name(name);
    }

    /// True if a query begins with this token.
    static boolean startsQuery(Token token) {
        return switch (token.kind) {
            case VarveSqlParserConstants.SELECT, VarveSqlParserConstants.WITH -> true;
            case VarveSqlParserConstants.VALUES, VarveSqlParserConstants.LPAREN -> true;
            default -> false;
        };
    }

    static long queryId(Token number) {
        try {
            return Long.parseLong(number.image);
        } catch (NumberFormatException e) {
            throw ParseErrors.text(
                    "there is no query " + ParseErrors.excerpt(number.image), SyntaxErrors.position(number));
        }
    }

    /// The tier that a table can be pressed into by hand.
    static Tier tier(SqlIdentifier word) {
        for (Tier tier : Tier.values()) {
            if (tier.text().equalsIgnoreCase(word.getSimple()) && tier != Tier.HOT) {
                return tier;
            }
        }
        boolean isHot = Tier.HOT.text().equalsIgnoreCase(word.getSimple());
        throw ParseErrors.text(
                isHot ? "a table cannot be compacted to hot" : "unknown tier " + ParseErrors.excerpt(word.getSimple()),
                word.getParserPosition(),
                "Write warm or cold; new rows are hot until they age.");
    }

    static Statement showStorage(@Nullable SqlIdentifier name) {
        if (name == null) {
            return new Statement.ShowStorage("", "");
        }
        TableRef table = name(name);
        return new Statement.ShowStorage(table.database(), table.table());
    }

    /// Options are matched in lower case, so that `WITH (RETENTION = 30d)` is what it looks like.
    static void addOption(Map<String, String> options, SqlIdentifier name, String value) {
        String key = String.join(".", name.names).toLowerCase(Locale.ROOT);
        if (options.putIfAbsent(key, value) != null) {
            throw ParseErrors.text("option " + key + " is given twice", name.getParserPosition());
        }
    }
}
