<#-- Copyright 2026 The Varve Authors -->
<#-- SPDX-License-Identifier: Apache-2.0 -->

/* A type by any of its names: one or two words, then precision and scale, then a time zone. */
SqlTypeNameSpec VarveTypeName() :
{
    final Span s;
    String name;
    int precision = -1;
    int scale = -1;
}
{
    <IDENTIFIER> { s = span(); name = token.image; }
    [
        LOOKAHEAD({ TypeNames.isTwoWords(getToken(0).image, getToken(1).image) })
        <IDENTIFIER> { name = name + " " + token.image; }
    ]
    [
        LOOKAHEAD(2)
        <LPAREN> precision = UnsignedIntLiteral()
        [ <COMMA> scale = UnsignedIntLiteral() ]
        <RPAREN>
    ]
    [
        LOOKAHEAD({ TypeNames.isTimeZone(getToken(1), getToken(2), getToken(3)) })
        ( <WITH> | <IDENTIFIER> ) <IDENTIFIER> <IDENTIFIER>
    ]
    {
        return TypeNames.spec(name, precision, scale, s.end(this));
    }
}
