<#-- Copyright 2026 The Varve Authors -->
<#-- SPDX-License-Identifier: Apache-2.0 -->

/* trim([BOTH | LEADING | TRAILING] [[characters] FROM] text) and trim([BOTH | LEADING | TRAILING] text, characters); the template wants FROM
   behind the first word and knows no comma. */
SqlNode TrimCall() :
{
    final Span s;
    SqlTrimFunction.Flag flag = SqlTrimFunction.Flag.BOTH;
    SqlNode characters = null;
    SqlNode text;
}
{
    <TEXT_TRIM> { s = span(); }
    <LPAREN>
    [
        <BOTH>
    |
        <LEADING> { flag = SqlTrimFunction.Flag.LEADING; }
    |
        <TRAILING> { flag = SqlTrimFunction.Flag.TRAILING; }
    ]
    (
        <FROM> text = Expression(ExprContext.ACCEPT_SUB_QUERY)
    |
        text = Expression(ExprContext.ACCEPT_SUB_QUERY)
        [
            <FROM> { characters = text; }
            text = Expression(ExprContext.ACCEPT_SUB_QUERY)
        |
            <COMMA> characters = Expression(ExprContext.ACCEPT_SUB_QUERY)
        ]
    )
    <RPAREN> {
        return SqlStdOperatorTable.TRIM.createCall(
            s.end(this), flag.symbol(SqlParserPos.ZERO), characters, text);
    }
}

/* substring(text, start [, length]) and substring(text [FROM start] [FOR length]); the template wants FROM. */
SqlNode SubstringCall() :
{
    final Span s;
    final List<SqlNode> args = new ArrayList<SqlNode>();
}
{
    <TEXT_SUBSTRING> { s = span(); }
    <LPAREN>
    AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    (
        ( <FROM> | <COMMA> )
        AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
        [
            ( <FOR> | <COMMA> )
            AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
        ]
    |
        <FOR> { args.add(SqlLiteral.createExactNumeric("1", getPos())); }
        AddExpression(args, ExprContext.ACCEPT_SUB_QUERY)
    )
    <RPAREN> {
        return SqlStdOperatorTable.SUBSTRING.createCall(s.end(this), args);
    }
}
