// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import io.varve.query.plan.QueryException;
import io.varve.query.sql.error.CalciteWords;
import io.varve.query.sql.error.ParseErrors;
import java.io.StringReader;
import java.util.List;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Runs the generated parser over one text: names keep their case, double quotes quote, tabs are one column.
/// Threads: stateless. Errors: QueryException at the first part that does not parse.
public final class DialectParser {
    private static final int MAX_NAME_LENGTH = 1024;

    private DialectParser() {}

    /// A syntax tree.
    ///
    /// @param parameters names of its parameters in the order of the text: "" for `?`, without the `$` for others
    public record Parsed(SqlNode tree, List<String> parameters) {}

    /// The syntax tree, or a QueryException with the place of what does not parse.
    static SqlNode parse(String sql) {
        return parsed(sql).tree();
    }

    /// The same with its parameters.
    public static Parsed parsed(String sql) {
        SimpleCharStream stream = new SimpleCharStream(new StringReader(sql), 1, 1);
        stream.setTabSize(1);
        KeywordFilter tokens = new KeywordFilter(stream);
        VarveSqlParser parser = new VarveSqlParser(tokens);
        parser.setQuotedCasing(Casing.UNCHANGED);
        parser.setUnquotedCasing(Casing.UNCHANGED);
        parser.setIdentifierMaxLength(MAX_NAME_LENGTH);
        parser.setConformance(VarveConformance.INSTANCE);
        parser.setOriginalSql(sql);
        try {
            return new Parsed(parser.SqlStmtEof(), tokens.parameters());
        } catch (ParseException e) {
            throw SyntaxErrors.syntax(e);
        } catch (CalciteContextException e) {
            QueryException plain = ParseErrors.context(e);
            throw CalciteWords.inOurs(
                    String.valueOf(plain.getMessage()), new SqlParserPos(plain.line(), plain.column()));
        } catch (NumberFormatException e) {
            // Only a number whose exponent has more than ten digits; the parser has just taken it.
            throw ParseErrors.text(
                    "number " + ParseErrors.excerpt(parser.token.image) + " is out of range",
                    SyntaxErrors.position(parser.token));
        } catch (TokenMgrError e) {
            String message = String.valueOf(e.getMessage());
            throw SyntaxErrors.lexical(sql, numberBehind(message, "line "), numberBehind(message, "column "));
        }
    }

    /// The lexer tells the place in the text of its message only.
    private static int numberBehind(String message, String word) {
        int at = message.indexOf(word) + word.length();
        int number = 0;
        while (at < message.length() && Character.isDigit(message.charAt(at))) {
            number = number * 10 + Character.digit(message.charAt(at++), 10);
        }
        return Math.max(1, number);
    }
}
