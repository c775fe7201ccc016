<#-- Copyright 2026 The Varve Authors -->
<#-- SPDX-License-Identifier: Apache-2.0 -->

/* INTERVAL '1 hour 5 minutes', the units inside the text. */
SqlNode TextIntervalLiteral() :
{
    final Span s;
}
{
    <TEXT_INTERVAL> { s = span(); }
    <QUOTED_STRING> {
        return TimeLiterals.interval(SqlParserUtil.parseString(token.image), s.end(this));
    }
}

/* TIMESTAMP '...', TIMESTAMPTZ '...', DATE '...' and TIME '...', read to nine digits. */
SqlNode TextTimestampLiteral() :
{
    final Span s;
    final String word;
}
{
    <TEXT_TIMESTAMP> { s = span(); word = token.image; }
    <QUOTED_STRING> {
        return TimeLiterals.literal(word, SqlParserUtil.parseString(token.image), s.end(this));
    }
}

/* 5m, 1h30m, 250us; 1M is a month. */
SqlNode DurationLiteral() :
{
}
{
    <DURATION> {
        return TimeLiterals.duration(token.image, getPos());
    }
}
