// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.sql.parse;

import static io.varve.query.sql.parse.TokenKinds.endsOperand;
import static io.varve.query.sql.parse.TokenKinds.is;
import static io.varve.query.sql.parse.TokenKinds.isName;
import static io.varve.query.sql.parse.TokenKinds.isOneOf;
import static io.varve.query.sql.parse.TokenKinds.isWord;
import static io.varve.query.sql.parse.TokenKinds.startsOperand;

import io.varve.query.sql.error.ParseErrors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Between lexer and parser: makes every word that PostgreSQL does not reserve a name, unless its neighbours show that it is
/// meant as a word of the grammar.
///
/// The template reserves some three hundred words beyond PostgreSQL's (`value`, `hour`, `start`, `position`, …), and making
/// them non-reserved in the grammar would need a look-ahead for each. Instead the decision is made here, once, from the
/// token before and the one or two after. A word not named in [#contextual] is always a name.
///
/// It also does what the template has no place for: `DISTINCT ON (…)` becomes a first select item, `SAMPLE BY …` a group item,
/// `LATEST ON …` a QUALIFY, ORDER BY in an aggregate its last argument, ASOF JOIN a LEFT JOIN, a closing `;` the end, and nesting is bounded before the parser recurses into it.
final class KeywordFilter extends VarveSqlParserTokenManager {
    /// Parentheses and CASEs; the parser takes some dozen frames for each.
    private static final int MAX_NESTING = 200;

    private final Deque<Token> ahead = new ArrayDeque<>();
    private final Deque<Integer> distinctOnDepths = new ArrayDeque<>();
    private final List<String> parameters = new ArrayList<>();
    private @Nullable Token before;
    private @Nullable Token beforeThat;
    /// Depths of the SELECTs whose FROM has not come yet.
    private final Deque<Integer> selects = new ArrayDeque<>();

    private final WindowWords windows = new WindowWords();
    /// Inside of the parentheses behind names, unless a query begins there.
    private final Deque<Integer> callDepths = new ArrayDeque<>();

    private final AsofWords asofs = new AsofWords();
    private boolean inIntervalUnits;
    /// The mark of one of our productions, which is to come next, TEXT_SAMPLE behind BY; 0 = none.
    private int mark;

    private boolean isInsert;
    private boolean inGroupBy;
    private int nesting;

    KeywordFilter(SimpleCharStream stream) {
        super(stream);
        SwitchTo(DQID);
    }

    @Override
    public Token getNextToken() {
        if (mark != 0 && (mark != TEXT_SAMPLE || was(BY))) {
            return marked();
        }
        Token token = take();
        token = withoutMaterialized(token);
        if (lacksFrom(token)) {
            token = oneRow(token);
        }
        if (windows.startsOffset(token, before, nesting)) {
            ahead.addFirst(token);
            token = made(TEXT_GROUPS, "", token);
        } else if (token.kind == DISTINCT && peek(0).kind == ON && peek(1).kind == LPAREN) {
            token = take();
            token.kind = TEXT_DISTINCT_ON;
            distinctOnDepths.push(nesting);
        } else if (asofs.endsTable(token, peek(0), before, nesting)) {
            ahead.addFirst(token);
            token = made(ON, "ON", token);
            mark = asofs.takeMark();
        } else if (asofs.isCondition(token, nesting)) {
            mark = asofs.takeMark();
        } else if (asofs.begin(token, peek(0), endsOperand(before), nesting)) {
            token.kind = LEFT;
        } else if (isSampleBy(token)) {
            token.kind = GROUP;
            mark = TEXT_SAMPLE;
        } else if (isAggregateOrder(token)) {
            token.kind = COMMA;
            mark = TEXT_SORTED;
        } else if (isLatest(token)) {
            token.kind = QUALIFY;
            mark = TEXT_LATEST;
        } else if (token.kind == SEMICOLON) {
            token = end(token);
        } else if (token.kind == NULL && was(LIMIT)) {
            token.kind = ALL;
        } else if (token.kind == TILDE || token.kind == NEGATE) {
            token = like(token);
        } else if (isWord(token) && !PgReservedWords.contains(token.image)) {
            isInsert |= before == null && token.image.equalsIgnoreCase("INSERT");
            token.kind = contextual(token);
        } else if (token.kind == IDENTIFIER && token.image.equalsIgnoreCase("timestamptz") && startsText()) {
            token.kind = TEXT_TIMESTAMP;
        }
        noteParameter(token);
        count(token);
        follow(token);
        beforeThat = before;
        before = token;
        return token;
    }

    /// `$name` becomes what `?` is; a column whose name begins so needs quotes.
    private void noteParameter(Token token) {
        if (token.kind == HOOK) {
            parameters.add("");
        } else if (token.kind == IDENTIFIER && token.image.startsWith("$") && token.image.length() > 1 && !was(DOT)) {
            token.kind = HOOK;
            parameters.add(token.image.substring(1));
        }
    }

    /// Names of the parameters so far: "" for `?`, without the `$` for others.
    List<String> parameters() {
        return parameters;
    }

    private int contextual(Token token) {
        int kind = token.kind;
        boolean keep = switch (kind) {
            case BY -> was(GROUP) || was(ORDER) || was(PARTITION) || was(TEXT_LATEST) || was(TEXT_SORTED);
            case WITHIN -> was(RPAREN) && peek(0).kind == GROUP && peek(1).kind == LPAREN;
            case BETWEEN ->
                was(ROWS) || was(RANGE) || isInfix() || (was(NOT) && endsOperand(beforeThat) && startsOperand(peek(0)));
            case ESCAPE -> endsOperand(before) && peek(0).kind == QUOTED_STRING;
            case NULLS ->
                was(IGNORE)
                        || was(RESPECT)
                        || (isOneOf(peek(0), "FIRST", "LAST") && (endsOperand(before) || was(ASC) || was(DESC)));
            case FIRST, LAST -> was(NULLS) || (kind == FIRST && was(FETCH));
            case NEXT -> was(FETCH);
            case ROW -> was(CURRENT) || isFetch() || (peek(0).kind == LPAREN && isOperandPlace());
            case ROWS -> isFetch() || startsFrame();
            case RANGE -> startsFrame();
            case PARTITION -> peek(0).kind == BY;
            case CURRENT -> peek(0).kind == ROW && isInWindow();
            case UNBOUNDED -> (peek(0).kind == PRECEDING || peek(0).kind == FOLLOWING) && isInWindow();
            case PRECEDING, FOLLOWING -> isInWindow() && (was(UNBOUNDED) || endsOperand(before));
            case EXCLUDE -> isInWindow() && (was(ROW) || was(PRECEDING) || was(FOLLOWING));
            case NO, TIES -> was(EXCLUDE);
            case OTHERS -> was(NO);
            case OVER -> was(RPAREN) || was(NULLS);
            case IGNORE, RESPECT -> was(RPAREN) && peek(0).kind == NULLS;
            case QUALIFY -> endsOperand(before) && startsOperand(peek(0));
            case RECURSIVE -> was(WITH) && isName(peek(0));
            case EXISTS -> startsSubquery();
            case GROUPING -> peek(0).kind == SETS;
            case SETS -> was(GROUPING);
            case ROLLUP, CUBE -> peek(0).kind == LPAREN && inGroupBy;
            case UNKNOWN -> was(IS) || (was(NOT) && is(beforeThat, IS));
            case FILTER -> was(RPAREN) && peek(0).kind == LPAREN && peek(1).kind == WHERE;
            case VALUES -> peek(0).kind == LPAREN && (startsQuery() || isInsert);
            case EXTRACT, POSITION -> startsCall();
            case YEAR, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND -> isUnit();
            case YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES, SECONDS -> isUnit();
            default -> false;
        };
        if (keep) {
            return kind;
        }
        return switch (kind) {
            case INTERVAL -> interval();
            case TIMESTAMP, DATE, TIME -> (isOperandPlace() || was(FROM)) && startsText() ? TEXT_TIMESTAMP : IDENTIFIER;
            case GROUPS -> groups();
            case TRIM -> startsCall() ? TEXT_TRIM : IDENTIFIER;
            case SUBSTRING -> startsCall() ? TEXT_SUBSTRING : IDENTIFIER;
            default -> IDENTIFIER;
        };
    }

    /// INTERVAL before a text: the standard's form if a unit follows the text, else PostgreSQL's.
    private int interval() {
        if (!(isOperandPlace() || was(FROM)) || !startsText()) {
            return IDENTIFIER;
        }
        inIntervalUnits = switch (peek(1).kind) {
            case YEAR, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND -> true;
            case YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES, SECONDS -> true;
            default -> false;
        };
        return inIntervalUnits ? INTERVAL : TEXT_INTERVAL;
    }

    private boolean isUnit() {
        return (was(QUOTED_STRING) && is(beforeThat, INTERVAL)) || (was(TO) && inIntervalUnits);
    }

    /// GROUPS before a frame is what RANGE is but for its offsets.
    private int groups() {
        if (!startsFrame()) {
            return IDENTIFIER;
        }
        windows.beginGroups(nesting);
        return RANGE;
    }

    private boolean isFetch() {
        return peek(0).kind == ONLY || (was(UNSIGNED_INTEGER_LITERAL) && is(beforeThat, OFFSET));
    }

    private boolean isInWindow() {
        return windows.isInside(nesting);
    }

    /// ROWS, RANGE or GROUPS: a bound follows, which no name can be.
    private boolean startsFrame() {
        if (!isInWindow()) {
            return false;
        }
        Token next = peek(0);
        return switch (next.kind) {
            case BETWEEN, UNBOUNDED, CURRENT, UNSIGNED_INTEGER_LITERAL, DECIMAL_NUMERIC_LITERAL -> true;
            case INTERVAL, QUOTED_STRING, DURATION, LPAREN, MINUS, PLUS, CAST -> true;
            default -> isName(next) && (peek(1).kind == PRECEDING || peek(1).kind == FOLLOWING);
        };
    }

    private boolean isInfix() {
        return endsOperand(before) && startsOperand(peek(0));
    }

    private boolean isOperandPlace() {
        return !endsOperand(before) && !was(DOT) && !was(TABLE) && !was(FROM) && !was(AS) && !was(WITH);
    }

    private boolean startsQuery() {
        if (before == null) {
            return true;
        }
        return switch (before.kind) {
            case LPAREN, RPAREN, UNION, EXCEPT, INTERSECT, ALL, DISTINCT -> true;
            default -> false;
        };
    }

    private static boolean startsQuery(Token token) {
        return token.kind == SELECT || token.kind == WITH;
    }

    private boolean startsSubquery() {
        return peek(0).kind == LPAREN
                && (peek(1).kind == SELECT
                        || peek(1).kind == WITH
                        || (peek(1).kind == VALUES && peek(2).kind == LPAREN));
    }

    private boolean startsCall() {
        return peek(0).kind == LPAREN && isOperandPlace();
    }

    private boolean startsText() {
        return peek(0).kind == QUOTED_STRING;
    }

    /// Notes what decides about words further on.
    private void follow(Token token) {
        switch (token.kind) {
            case BY -> inGroupBy = was(GROUP);
            case HAVING, ORDER, QUALIFY, LIMIT, SELECT -> inGroupBy = false;
            default -> {}
        }
        if (token.kind == SELECT) {
            selects.push(nesting);
        } else if (token.kind == FROM || token.kind == UNION || token.kind == EXCEPT || token.kind == INTERSECT) {
            leaveSelect(nesting);
        } else if (token.kind == RPAREN) {
            leaveSelect(nesting + 1);
        }
        windows.follow(token, before, nesting);
        if (token.kind == LPAREN && (was(IDENTIFIER) || was(QUOTED_IDENTIFIER)) && !startsQuery(peek(0))) {
            callDepths.push(nesting);
        } else if (token.kind == RPAREN && !callDepths.isEmpty() && callDepths.peek() > nesting) {
            callDepths.pop();
        }
    }

    /// From now on the SELECT at this depth, if one is open, has its FROM or needs none.
    private void leaveSelect(int depth) {
        boolean distinctFrom = was(DISTINCT) && (is(beforeThat, IS) || is(beforeThat, NOT));
        while (!distinctFrom && !selects.isEmpty() && selects.peek() >= depth) {
            selects.pop();
        }
    }

    /// The template reads WHERE and GROUP BY behind FROM alone; without one there is one row.
    private boolean lacksFrom(Token token) {
        boolean clause = token.kind == WHERE || token.kind == GROUP || token.kind == HAVING || token.kind == WINDOW;
        return clause && !selects.isEmpty() && selects.peek() == nesting && !(token.kind == GROUP && was(WITHIN));
    }

    private Token oneRow(Token clause) {
        ahead.addFirst(clause);
        for (int kind : new int[] {RPAREN, RPAREN, UNSIGNED_INTEGER_LITERAL, LPAREN, VALUES, LPAREN}) {
            ahead.addFirst(
                    made(kind, kind == UNSIGNED_INTEGER_LITERAL ? "0" : tokenImage[kind].replace("\"", ""), clause));
        }
        return made(FROM, "FROM", clause);
    }

    /// A token that the text does not have, at the place of one that it has.
    private static Token made(int kind, String image, Token at) {
        Token token = new Token(kind, image);
        token.beginLine = at.beginLine;
        token.beginColumn = at.beginColumn;
        token.endLine = at.endLine;
        token.endColumn = at.endColumn;
        return token;
    }

    private void count(Token token) {
        if (token.kind == LPAREN || token.kind == CASE) {
            if (++nesting > MAX_NESTING) {
                throw ParseErrors.text(
                        "more than " + MAX_NESTING + " nested parentheses", SyntaxErrors.position(token));
            }
        } else if (token.kind == RPAREN || token.kind == END) {
            nesting--;
            if (token.kind == RPAREN && !distinctOnDepths.isEmpty() && distinctOnDepths.peek() == nesting) {
                distinctOnDepths.pop();
                ahead.addFirst(made(COMMA, ",", token));
            }
        }
    }

    /// ORDER BY behind the arguments of a function.
    private boolean isAggregateOrder(Token token) {
        return token.kind == ORDER
                && peek(0).kind == BY
                && !callDepths.isEmpty()
                && callDepths.peek() == nesting
                && endsOperand(before);
    }

    /// `~~`, `~~*`, `!~~` and `!~~*` are LIKE, ILIKE, NOT LIKE and NOT ILIKE.
    private Token like(Token token) {
        boolean negated = token.kind == NEGATE;
        Token first = negated ? peek(0) : token;
        Token second = peek(negated ? 1 : 0);
        if (first.kind != TILDE || second.kind != TILDE || first.endColumn + 1 != second.beginColumn) {
            return token;
        }
        Token last = take();
        if (negated) {
            last = take();
        }
        boolean ignoresCase = peek(0).kind == STAR && last.endColumn + 1 == peek(0).beginColumn;
        if (ignoresCase) {
            take();
        }
        Token like = made(ignoresCase ? ILIKE : LIKE, ignoresCase ? "ILIKE" : "LIKE", token);
        if (!negated) {
            return like;
        }
        ahead.addFirst(like);
        return made(NOT, "NOT", token);
    }

    private boolean isSampleBy(Token token) {
        return token.kind == IDENTIFIER && token.image.equalsIgnoreCase("sample") && peek(0).kind == BY && !was(DOT);
    }

    /// LATEST BY, or LATEST ON with a name and PARTITION behind it; anything else is an alias of a table.
    private boolean isLatest(Token token) {
        if (token.kind != IDENTIFIER || !token.image.equalsIgnoreCase("latest") || was(DOT)) {
            return false;
        }
        if (peek(0).kind != ON) {
            return peek(0).kind == BY;
        }
        int next = 1;
        while (isName(peek(next)) && peek(next + 1).kind == DOT) {
            next += 2;
        }
        return isName(peek(next)) && peek(next + 1).kind == PARTITION;
    }

    /// A token of no length that tells the parser which of our productions is meant.
    private Token marked() {
        Token last = Objects.requireNonNull(before);
        Token token = made(mark, last.image, last);
        mark = 0;
        beforeThat = before;
        before = token;
        return token;
    }

    /// A semicolon ends the text; anything behind it is a second statement.
    private Token end(Token semicolon) {
        Token next = take();
        while (next.kind == SEMICOLON) {
            next = take();
        }
        if (next.kind != EOF) {
            throw ParseErrors.text("one statement at a time: text after ';'", SyntaxErrors.position(next));
        }
        next.beginLine = semicolon.beginLine;
        next.beginColumn = semicolon.beginColumn;
        return next;
    }

    private boolean was(int kind) {
        return is(before, kind);
    }

    /// `AS [NOT] MATERIALIZED (`: how a common table expression is computed is the planner's business.
    private Token withoutMaterialized(Token token) {
        if (!was(AS)) {
            return token;
        }
        boolean not = token.kind == NOT;
        Token word = not ? peek(0) : token;
        boolean isHint = word.image.equalsIgnoreCase("MATERIALIZED") && peek(not ? 1 : 0).kind == LPAREN;
        if (!isHint) {
            return token;
        }
        if (not) {
            take();
        }
        return take();
    }

    private Token take() {
        Token token = ahead.poll();
        return token == null ? super.getNextToken() : token;
    }

    private Token peek(int index) {
        while (ahead.size() <= index) {
            ahead.addLast(super.getNextToken());
        }
        int i = 0;
        for (Token token : ahead) {
            if (i++ == index) {
                return token;
            }
        }
        throw new AssertionError("a token was just read");
    }
}
