<#-- Copyright 2026 The Varve Authors -->
<#-- SPDX-License-Identifier: Apache-2.0 -->

/* Statements other than queries. Their words are names of the grammar (KeywordFilter makes them so), told apart by their text. */
SqlNode VarveStatement() :
{
    final SqlStatement statement;
    final Span s = Span.of();
}
{
    (
        <CREATE> { s.add(this); }
        (
            <TABLE> statement = CreateTable(s)
        |
            LOOKAHEAD({ SqlStatement.isWord(getToken(1), "DATABASE") })
            <IDENTIFIER> statement = CreateDatabase(s)
        |
            <IDENTIFIER> { throw ParseErrors.unsupported("CREATE " + token.image.toUpperCase(Locale.ROOT), getPos()); }
        )
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "ALTER") })
        <IDENTIFIER> { s.add(this); }
        (
            <TABLE> statement = AlterTable(s)
        |
            LOOKAHEAD({ SqlStatement.isWord(getToken(1), "DATABASE") })
            <IDENTIFIER> statement = AlterDatabase(s)
        |
            <IDENTIFIER> { throw ParseErrors.unsupported("ALTER " + token.image.toUpperCase(Locale.ROOT), getPos()); }
        )
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "FLUSH") })
        <IDENTIFIER> { s.add(this); }
        <TABLE> statement = FlushTable(s)
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "COMPACT") })
        <IDENTIFIER> { s.add(this); }
        <TABLE> statement = CompactTable(s)
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "DELETE") })
        <IDENTIFIER> { s.add(this); }
        <FROM> statement = Delete(s)
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "DROP") })
        <IDENTIFIER> { s.add(this); }
        statement = Drop(s)
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "RENAME") })
        <IDENTIFIER> { s.add(this); }
        statement = RenameTable(s)
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "INSERT") })
        <IDENTIFIER> { s.add(this); }
        statement = Insert(s)
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "COPY") })
        <IDENTIFIER> { s.add(this); }
        statement = Copy(s)
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "EXPLAIN") })
        <IDENTIFIER> { s.add(this); }
        statement = Explain(s)
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "DESCRIBE") })
        <IDENTIFIER> { s.add(this); }
        statement = Describe(s)
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "KILL") })
        <IDENTIFIER> { s.add(this); }
        statement = Kill(s)
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "SHOW") })
        <IDENTIFIER> { s.add(this); }
        statement = Show(s)
    |
        LOOKAHEAD({ getToken(1).kind == IDENTIFIER })
        <IDENTIFIER> { throw SyntaxErrors.unknownStatement(token.image, getPos()); }
    )
    {
        return statement;
    }
}

SqlStatement CreateTable(Span s) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    final List<Statement.NewColumn> columns = new ArrayList<Statement.NewColumn>();
    final Map<String, String> options;
}
{
    ifNotExists = IfNotExists()
    name = CompoundIdentifier()
    <LPAREN> NewColumn(columns) ( <COMMA> NewColumn(columns) )* <RPAREN>
    options = WithOptions()
    {
        return new SqlStatement(s.end(this), new Statement.CreateTable(SqlStatement.name(name), ifNotExists, columns, options), name);
    }
}

void NewColumn(List<Statement.NewColumn> columns) :
{
    final SqlIdentifier name;
    final SqlTypeNameSpec type;
}
{
    name = SimpleIdentifier()
    (
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "TAG") })
        <IDENTIFIER> { TypeNames.addTag(columns, name); }
    |
        type = VarveTypeName() { TypeNames.addField(columns, name, type); }
    )
}

SqlStatement CreateDatabase(Span s) :
{
    final boolean ifNotExists;
    final SqlIdentifier name;
    final Map<String, String> options;
}
{
    ifNotExists = IfNotExists()
    name = SimpleIdentifier()
    options = WithOptions()
    {
        return new SqlStatement(s.end(this), new Statement.CreateDatabase(name.getSimple(), ifNotExists, options), name);
    }
}

SqlStatement AlterTable(Span s) :
{
    final SqlIdentifier name;
    final Map<String, String> options;
}
{
    name = CompoundIdentifier()
    (
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "SET") })
        <IDENTIFIER>
        options = Options()
    |
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "RENAME") })
        <IDENTIFIER> { return Rename(s, name); }
    |
        <IDENTIFIER> { throw ParseErrors.unsupported("ALTER TABLE " + token.image.toUpperCase(Locale.ROOT), getPos()); }
    )
    {
        return new SqlStatement(s.end(this), new Statement.AlterTable(SqlStatement.name(name), options), name);
    }
}

SqlStatement AlterDatabase(Span s) :
{
    final SqlIdentifier name;
    final Map<String, String> options;
}
{
    name = SimpleIdentifier()
    (
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "SET") })
        <IDENTIFIER>
        options = Options()
    |
        <IDENTIFIER> { throw ParseErrors.unsupported("ALTER DATABASE " + token.image.toUpperCase(Locale.ROOT), getPos()); }
    )
    {
        return new SqlStatement(s.end(this), new Statement.AlterDatabase(name.getSimple(), options), name);
    }
}

SqlStatement FlushTable(Span s) :
{
    final SqlIdentifier name;
}
{
    name = CompoundIdentifier()
    {
        return new SqlStatement(s.end(this), new Statement.FlushTable(SqlStatement.name(name)), name);
    }
}

SqlStatement CompactTable(Span s) :
{
    final SqlIdentifier name;
    final SqlIdentifier tier;
}
{
    name = CompoundIdentifier()
    <TO>
    tier = SimpleIdentifier()
    {
        return new SqlStatement(s.end(this), new Statement.CompactTable(SqlStatement.name(name), SqlStatement.tier(tier)), name);
    }
}

SqlStatement Delete(Span s) :
{
    final SqlIdentifier name;
    SqlNode where = null;
}
{
    name = CompoundIdentifier()
    [ <WHERE> where = Expression(ExprContext.ACCEPT_SUB_QUERY) ]
    {
        return SqlStatement.delete(s.end(this), name, where);
    }
}

SqlStatement Show(Span s) :
{
    SqlIdentifier name = null;
}
{
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "DATABASES") })
    <IDENTIFIER> { return new SqlStatement(s.end(this), new Statement.ShowDatabases(), null); }
|
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "DELETES") })
    <IDENTIFIER> { return new SqlStatement(s.end(this), new Statement.ShowDeletes(""), null); }
|
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "QUERIES") })
    <IDENTIFIER> { return new SqlStatement(s.end(this), new Statement.ShowQueries(), null); }
|
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "SERIES") })
    <IDENTIFIER> { return ShowSeries(s); }
|
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "TAG") })
    <IDENTIFIER> { return ShowTagValues(s); }
|
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "TASKS") })
    <IDENTIFIER> { return new SqlStatement(s.end(this), new Statement.ShowTasks(), null); }
|
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "CARDINALITY") })
    <IDENTIFIER>
    [
        <FROM> name = CompoundIdentifier() {
            final TableRef table = SqlStatement.name(name);
            return new SqlStatement(s.end(this), new Statement.ShowCardinality(table.database(), table.table()), name);
        }
    |
        <ON> name = SimpleIdentifier() {
            return new SqlStatement(s.end(this), new Statement.ShowCardinality(name.getSimple(), ""), name);
        }
    ]
    { return new SqlStatement(s.end(this), new Statement.ShowCardinality("", ""), null); }
|
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "TABLES") })
    <IDENTIFIER> [ <FROM> name = SimpleIdentifier() ] {
        return new SqlStatement(s.end(this), new Statement.ShowTables(name == null ? "" : name.getSimple()), name);
    }
|
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "COLUMNS") })
    <IDENTIFIER> <FROM> name = CompoundIdentifier() {
        return new SqlStatement(s.end(this), new Statement.ShowColumns(SqlStatement.name(name)), name);
    }
|
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "STORAGE") })
    <IDENTIFIER> [ <FROM> name = CompoundIdentifier() ] {
        return new SqlStatement(s.end(this), SqlStatement.showStorage(name), name);
    }
|
    <IDENTIFIER> { throw ParseErrors.unsupported("SHOW " + token.image.toUpperCase(Locale.ROOT), getPos()); }
}

boolean IfNotExists() :
{
}
{
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "IF") && getToken(2).kind == NOT })
    <IDENTIFIER> <NOT> <IDENTIFIER> { return true; }
|
    { return false; }
}

Map<String, String> WithOptions() :
{
    final Map<String, String> options;
}
{
    <WITH> options = Options() { return options; }
|
    { return new LinkedHashMap<String, String>(); }
}

Map<String, String> Options() :
{
    final Map<String, String> options = new LinkedHashMap<String, String>();
}
{
    <LPAREN> Option(options) ( <COMMA> Option(options) )* <RPAREN>
    {
        return options;
    }
}

/* name = value; the name may have dots, the value is a text, a number, a duration or a word. */
void Option(Map<String, String> options) :
{
    final SqlIdentifier name;
    String value;
    String sign = "";
}
{
    name = CompoundIdentifier()
    <EQ>
    (
        <QUOTED_STRING> { value = SqlParserUtil.parseString(token.image); }
    |
        [ <MINUS> { sign = "-"; } ]
        ( <UNSIGNED_INTEGER_LITERAL> | <DECIMAL_NUMERIC_LITERAL> | <APPROX_NUMERIC_LITERAL> ) { value = sign + token.image; }
    |
        ( <DURATION> | <IDENTIFIER> | <TRUE> | <FALSE> ) { value = token.image; }
    )
    {
        SqlStatement.addOption(options, name, value);
    }
}
