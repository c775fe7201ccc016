<#-- Copyright 2026 The Varve Authors -->
<#-- SPDX-License-Identifier: Apache-2.0 -->

/* Statements that write rows, look at plans and queries, or take things away. Their first word has been read. */
SqlStatement Insert(Span s) :
{
    final SqlIdentifier name;
    final List<SqlIdentifier> columns = new ArrayList<SqlIdentifier>();
    SqlIdentifier column;
    final SqlNode query;
}
{
    <INTO>
    name = CompoundIdentifier()
    [
        LOOKAHEAD({ getToken(1).kind == LPAREN && !SqlStatement.startsQuery(getToken(2)) })
        <LPAREN> column = SimpleIdentifier() { columns.add(column); }
        ( <COMMA> column = SimpleIdentifier() { columns.add(column); } )*
        <RPAREN>
    ]
    query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    {
        return SqlStatement.insert(s.end(this), name, columns, query);
    }
}

SqlStatement Copy(Span s) :
{
    SqlNode query = null;
    SqlIdentifier name = null;
    final List<SqlIdentifier> columns = new ArrayList<SqlIdentifier>();
    SqlIdentifier column;
    boolean from = false;
    final String file;
    final List<CopyWords.Word> words = new ArrayList<CopyWords.Word>();
}
{
    (
        LOOKAHEAD({ getToken(1).kind == LPAREN })
        <LPAREN> query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY) <RPAREN>
    |
        name = CompoundIdentifier()
        [
            <LPAREN> column = SimpleIdentifier() { columns.add(column); }
            ( <COMMA> column = SimpleIdentifier() { columns.add(column); } )*
            <RPAREN>
        ]
    )
    (
        <TO>
    |
        <FROM> {
            if (name == null) {
                throw ParseErrors.text("COPY FROM needs a table, not a query", getPos());
            }
            from = true;
        }
    )
    <QUOTED_STRING> { file = SqlParserUtil.parseString(token.image); }
    [
        [ <WITH> ]
        <LPAREN> CopyWord(words) ( <COMMA> CopyWord(words) )* <RPAREN>
    ]
    {
        return from
            ? SqlStatement.copyFrom(s.end(this), name, columns, file, words)
            : SqlStatement.copyTo(s.end(this), query, name, columns, file, words);
    }
}

/* An option of COPY, which stands before its value without a sign. */
void CopyWord(List<CopyWords.Word> words) :
{
    final SqlIdentifier name;
    String value = "";
}
{
    ( <IDENTIFIER> | <NULL> ) { name = new SqlIdentifier(token.image, getPos()); }
    [
        <QUOTED_STRING> { value = SqlParserUtil.parseString(token.image); }
    |
        ( <IDENTIFIER> | <TRUE> | <FALSE> | <UNSIGNED_INTEGER_LITERAL> ) { value = token.image; }
    ]
    { words.add(new CopyWords.Word(name, value)); }
}

SqlStatement Explain(Span s) :
{
    boolean analyze = false;
    final SqlNode query;
}
{
    [ LOOKAHEAD({ SqlStatement.isWord(getToken(1), "ANALYZE") }) <IDENTIFIER> { analyze = true; } ]
    query = OrderedQueryOrExpr(ExprContext.ACCEPT_QUERY)
    {
        return SqlStatement.explain(s.end(this), analyze, query);
    }
}

SqlStatement Describe(Span s) :
{
    final SqlIdentifier name;
}
{
    [ <TABLE> ]
    name = CompoundIdentifier()
    {
        return new SqlStatement(s.end(this), new Statement.ShowColumns(SqlStatement.name(name)), name);
    }
}

SqlStatement Kill(Span s) :
{
}
{
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "QUERY") })
    <IDENTIFIER>
    <UNSIGNED_INTEGER_LITERAL> {
        return new SqlStatement(s.end(this), new Statement.KillQuery(SqlStatement.queryId(token)), null);
    }
}

/* SERIES [FROM t] */
SqlStatement ShowSeries(Span s) :
{
    SqlIdentifier name = null;
}
{
    [ <FROM> name = CompoundIdentifier() ]
    {
        return new SqlStatement(s.end(this), new Statement.ShowSeries(SqlStatement.nameOrAll(name)), name);
    }
}

/* TAG VALUES [FROM t] [WITH KEY = tag | WITH KEY IN (tag, ...)] */
SqlStatement ShowTagValues(Span s) :
{
    SqlIdentifier name = null;
    SqlIdentifier key;
    final List<String> keys = new ArrayList<String>();
}
{
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "VALUES") })
    <IDENTIFIER>
    [ <FROM> name = CompoundIdentifier() ]
    [
        <WITH>
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "KEY") })
        <IDENTIFIER>
        (
            <EQ> key = SimpleIdentifier() { keys.add(key.getSimple()); }
        |
            <IN> <LPAREN> key = SimpleIdentifier() { keys.add(key.getSimple()); }
            ( <COMMA> key = SimpleIdentifier() { keys.add(key.getSimple()); } )*
            <RPAREN>
        )
    ]
    {
        return new SqlStatement(s.end(this), new Statement.ShowTagValues(SqlStatement.nameOrAll(name), keys), name);
    }
}

SqlStatement Drop(Span s) :
{
    final SqlIdentifier name;
    final boolean ifExists;
}
{
    <TABLE> ifExists = IfExists() name = CompoundIdentifier() {
        return new SqlStatement(s.end(this), new Statement.DropTable(SqlStatement.name(name), ifExists), name);
    }
|
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "DATABASE") })
    <IDENTIFIER> ifExists = IfExists() name = SimpleIdentifier() {
        return new SqlStatement(s.end(this), new Statement.DropDatabase(name.getSimple(), ifExists), name);
    }
|
    <IDENTIFIER> { throw ParseErrors.unsupported("DROP " + token.image.toUpperCase(Locale.ROOT), getPos()); }
}

boolean IfExists() :
{
}
{
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "IF") && SqlStatement.isWord(getToken(2), "EXISTS") })
    <IDENTIFIER> <IDENTIFIER> { return true; }
|
    { return false; }
}

/* RENAME TABLE t TO u */
SqlStatement RenameTable(Span s) :
{
    final SqlIdentifier name;
    final SqlIdentifier to;
}
{
    <TABLE> name = CompoundIdentifier() <TO> to = SimpleIdentifier() {
        return new SqlStatement(s.end(this), new Statement.RenameTable(SqlStatement.name(name), to.getSimple()), name);
    }
}

/* ALTER TABLE t RENAME TO u, or RENAME [COLUMN] a TO b */
SqlStatement Rename(Span s, SqlIdentifier table) :
{
    final SqlIdentifier column;
    final SqlIdentifier to;
}
{
    <TO> to = SimpleIdentifier() {
        return new SqlStatement(s.end(this), new Statement.RenameTable(SqlStatement.name(table), to.getSimple()), table);
    }
|
    [ <COLUMN> ] column = SimpleIdentifier() <TO> to = SimpleIdentifier() {
        return SqlStatement.renameColumn(s.end(this), table, column, to.getSimple());
    }
}
