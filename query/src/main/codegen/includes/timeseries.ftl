<#-- Copyright 2026 The Varve Authors -->
<#-- SPDX-License-Identifier: Apache-2.0 -->

/* d [FROM t] [TO t] [FILL (...)] [ALIGN TO ...] of SAMPLE BY. KeywordFilter makes GROUP BY of the words before it, so that the template
   reads it as a group item; Desugar takes it away again. */
SqlNode SampleByItem() :
{
    final Span s;
    final SampleBy sample;
    SqlNode node;
}
{
    <TEXT_SAMPLE> { s = span(); }
    (
        node = DurationLiteral()
    |
        node = TextIntervalLiteral()
    )
    { sample = new SampleBy(s.end(this), node); }
    [ LOOKAHEAD(1) <FROM> node = Expression(ExprContext.ACCEPT_NON_QUERY) { sample.from(node); } ]
    [ LOOKAHEAD(1) <TO> node = Expression(ExprContext.ACCEPT_NON_QUERY) { sample.to(node); } ]
    [
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "FILL") })
        <IDENTIFIER> <LPAREN> FillItem(sample) ( <COMMA> FillItem(sample) )* <RPAREN>
    ]
    [
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "ALIGN") })
        <IDENTIFIER> <TO> Alignment(sample)
    ]
    {
        return sample;
    }
}

/* NULL, PREV, LINEAR, NONE or a constant. */
void FillItem(SampleBy sample) :
{
    final SqlNode constant;
}
{
    LOOKAHEAD({ getToken(1).kind == IDENTIFIER })
    <IDENTIFIER> { sample.fill(token.image, getPos()); }
|
    constant = Expression(ExprContext.ACCEPT_NON_QUERY) { sample.fill(constant); }
}

void Alignment(SampleBy sample) :
{
}
{
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "FIRST") })
    <IDENTIFIER>
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "OBSERVATION") })
    <IDENTIFIER> { sample.alignToFirst(); }
|
    LOOKAHEAD({ SqlStatement.isWord(getToken(1), "CALENDAR") })
    <IDENTIFIER>
    [
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "TIME") })
        <IDENTIFIER>
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "ZONE") })
        <IDENTIFIER>
        <QUOTED_STRING> { sample.zone(SqlParserUtil.parseString(token.image), getPos()); }
    ]
    [
        LOOKAHEAD(1)
        <WITH> <OFFSET>
        <QUOTED_STRING> { sample.offset(TimeLiterals.interval(SqlParserUtil.parseString(token.image), getPos())); }
    ]
}

/* ON time PARTITION BY a, b of LATEST, or BY a, b. KeywordFilter puts QUALIFY before it. */
SqlNode LatestByItem() :
{
    final Span s;
    SqlIdentifier time = null;
    SqlNode key;
    final List<SqlNode> keys = new ArrayList<SqlNode>();
}
{
    <TEXT_LATEST> { s = span(); }
    [ <ON> time = CompoundIdentifier() <PARTITION> ]
    <BY> key = Expression(ExprContext.ACCEPT_NON_QUERY) { keys.add(key); }
    ( LOOKAHEAD(1) <COMMA> key = Expression(ExprContext.ACCEPT_NON_QUERY) { keys.add(key); } )*
    {
        return new LatestBy(s.end(this), time, keys);
    }
}

/* [keys or condition] [TOLERANCE d] of ASOF JOIN and LT JOIN, behind ON, which KeywordFilter puts in where the text has none. */
SqlNode AsofItem() :
{
    final Span s;
    final boolean strict;
    SqlNode keys = null;
    SqlNode tolerance = null;
}
{
    ( <TEXT_ASOF> { strict = false; } | <TEXT_LT> { strict = true; } ) { s = span(); }
    [
        LOOKAHEAD({ AsofWords.startsKeys(getToken(1)) })
        keys = Expression(ExprContext.ACCEPT_NON_QUERY)
    ]
    [
        LOOKAHEAD({ SqlStatement.isWord(getToken(1), "TOLERANCE") })
        <IDENTIFIER>
        ( tolerance = DurationLiteral() | tolerance = TextIntervalLiteral() )
    ]
    {
        return new AsofBy(s.end(this), strict, keys, tolerance);
    }
}
