// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.varve.query.plan.QueryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Forms of PostgreSQL that others write: frames, constants that take the type of their place, names, and words inside of calls.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PostgresDialectTest {
    private static final String TABLES = "WITH n(i, j) AS (VALUES (1, 10), (2, 10), (3, 20), (4, 30), (5, 30)) ";

    private SqlFixture db;

    @BeforeAll
    void open(@TempDir Path directory) {
        db = SqlFixture.empty(directory, 1, SqlOptions.defaults());
    }

    @AfterAll
    void close() {
        assertEquals(0, db.sql().usedBytes());
        db.close();
    }

    private void check(String sql, String expected) {
        assertEquals(expected.replace(";", "\n") + "\n", db.rows(sql), sql);
    }

    private List<String> names(String sql) {
        try (QueryResult result = db.sql().query(sql)) {
            return result.columns().stream().map(column -> column.name()).toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT i, sum(i) OVER (ORDER BY j GROUPS 1 PRECEDING) FROM n ORDER BY i | 1,3;2,3;3,6;4,12;5,12",
                "SELECT i, sum(i) OVER (ORDER BY j GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM n ORDER BY i"
                        + " | 1,6;2,6;3,15;4,12;5,12",
                "SELECT i, sum(i) OVER (ORDER BY j GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM n ORDER BY i"
                        + " | 1,15;2,15;3,12;4,9;5,9",
                "SELECT i, sum(i) OVER (ORDER BY j DESC GROUPS BETWEEN 2 PRECEDING AND 1 + 0 PRECEDING EXCLUDE TIES) FROM n ORDER BY i"
                        + " | 1,12;2,12;3,9;4,null;5,null",
                "SELECT i, count(*) OVER w FROM n WINDOW b AS (ORDER BY j), w AS (b GROUPS CURRENT ROW) ORDER BY i"
                        + " | 1,2;2,2;3,1;4,2;5,2",
                "SELECT i, first_value(i) OVER (PARTITION BY i % 2 ORDER BY i GROUPS 1 PRECEDING) FROM n ORDER BY i"
                        + " | 1,1;2,2;3,1;4,2;5,3",
                "SELECT groups FROM (SELECT i AS groups FROM n) x WHERE groups = 1 | 1"
            })
    void shouldFrameByGroups(String sql, String expected) {
        check(TABLES + sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT i, row_number() OVER (ORDER BY i ROWS 1 PRECEDING) FROM n WHERE i < 3 | 1,1;2,2",
                "SELECT i, lag(i) OVER (ORDER BY i ROWS BETWEEN 3 FOLLOWING AND 1 FOLLOWING) FROM n WHERE i < 3 | 1,null;2,1",
                "SELECT i, rank() OVER (ORDER BY j RANGE UNBOUNDED PRECEDING EXCLUDE TIES) FROM n WHERE i < 4 ORDER BY i | 1,1;2,1;3,3",
                "SELECT i, ntile(2) OVER w, sum(i) OVER w FROM n WHERE i < 4 WINDOW w AS (ORDER BY i ROWS 1 PRECEDING)"
                        + " | 1,1,1;2,1,3;3,2,5"
            })
    void shouldReadOverTheFrameOfWhatGoesByThePartition(String sql, String expected) {
        check(TABLES + sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT a + 1 FROM (VALUES (1), ('  42 '), (NULL)) v(a) | 2;43;null",
                "SELECT a + 1 FROM (VALUES ('1'), (-2.5)) v(a) | 2;-1.5",
                "SELECT a, concat(b, 'x') FROM (VALUES (true, 'a'), ('f', 'b')) v(a, b) | true,ax;false,bx",
                "SELECT a + 1 FROM (VALUES ('7'), (12345678901234567890)) v(a) | 8;12345678901234567891",
                "SELECT CASE WHEN 'true' THEN 1 ELSE 2 END, CASE WHEN 'no' THEN 1 END | 1,null",
                "SELECT CASE 'true' WHEN 'true' THEN 1 END | 1"
            })
    void shouldGiveTextsTheTypeOfTheirPlace(String sql, String expected) {
        check(sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT position('lo' IN 'hello'), position('x' IN 'hello'), position('' IN ''), position(NULL IN 'a') | 4,0,1,null",
                "SELECT trim(BOTH '  a '), trim(LEADING '  a'), trim(TRAILING FROM 'a  ') | a,a,a",
                "SELECT trim('xxaxx', 'x'), trim(LEADING 'xxaxx', 'x'), trim(TRAILING 'x' FROM 'xxaxx') | a,axx,xxa",
                "SELECT substring('hello' FOR 2), substring('hello' FROM 2 FOR 3), substring('hello', 4) | he,ell,lo",
                "SELECT 'abc' ~~ 'a%', 'abc' ~~* 'A__', 'abc' !~~ 'a%', 'abc' !~~* 'B%' | true,true,false,true",
                "SELECT a FROM (VALUES (1)) v(a) WHERE 'x' ~ 'x' AND 'x' !~ 'y' | 1",
                "SELECT position FROM (SELECT 1 AS position) t | 1",
                "SELECT i FROM n ORDER BY i DESC LIMIT NULL OFFSET 3 | 2;1"
            })
    void shouldReadWordsInsideOfCalls(String sql, String expected) {
        check(TABLES + sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM (SELECT 1, 2 AS x, 3) v(a) | a,x,?column?",
                "SELECT * FROM (SELECT 1 AS a, 2 AS a, 3 AS b) v | a,a,b",
                "SELECT * FROM (WITH c AS (SELECT 1 AS a, 2 AS a) SELECT * FROM c) v | a,a",
                "SELECT (SELECT i FROM n LIMIT 1), EXISTS (SELECT 1 FROM n), (SELECT max(j) FROM n) | i,exists,max",
                "SELECT * FROM (WITH c AS (SELECT 42, 41 AS x) SELECT * FROM c) v(a) | a,x",
                "TABLE n | i,j"
            })
    void shouldNameColumns(String sql, String expected) {
        assertEquals(List.of(expected.split(",")), names(TABLES + sql), sql);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT x + a, b FROM (SELECT 1, 2 AS x, 3 AS b) v(a) | 3,3",
                "SELECT n.i, n.i FROM n ORDER BY i DESC LIMIT 2 | 5,5;4,4",
                "TABLE n ORDER BY 1 LIMIT 1 | 1,10",
                "SELECT count(*) FROM (TABLE n UNION ALL TABLE n) x | 10",
                "SELECT k, y FROM (VALUES (1), (2)) v(k), LATERAL (VALUES (k * 2)) w(y) ORDER BY 1 | 1,2;2,4",
                "(SELECT 1, 1 UNION SELECT 2, 2 ORDER BY 1) EXCEPT SELECT 2, 2 | 1,1",
                "SELECT j, sum(i) FROM n GROUP BY j ORDER BY (SELECT -max(m.i) FROM n m WHERE m.j = n.j) | 30,9;20,3;10,3",
                "SELECT (SELECT m.i FROM n m WHERE m.i = 6 - n.i) FROM n ORDER BY i LIMIT 2 | 1;2"
            })
    void shouldFindNames(String sql, String expected) {
        check(TABLES + sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT n.i, m.i FROM n JOIN n m ON (SELECT n.i = m.i + 3) ORDER BY 1 | 4,1;5,2",
                "SELECT n.i, m.i FROM n JOIN n m ON EXISTS (SELECT 1 FROM n x WHERE x.i = n.i + m.i AND x.i < 3) | 1,1",
                "SELECT n.i, m.i FROM n JOIN n m ON m.i = 5 AND n.i = (SELECT max(i) FROM n) LEFT JOIN n o ON o.i = 9 | 5,5",
                "SELECT n.i, m.i FROM n LEFT JOIN n m ON m.i = (SELECT max(i) FROM n) WHERE n.i = 1 | 1,5",
                "WITH RECURSIVE r(a, b) AS (SELECT 1, 10 UNION ALL (WITH s AS (SELECT * FROM r) SELECT max(a) + 1, max(b) + 10 FROM s"
                        + " HAVING max(a) < 3)) SELECT a, b FROM r ORDER BY 1 | 1,10;2,20;3,30"
            })
    void shouldAskSubqueriesInJoinsAndRecursions(String sql, String expected) {
        check((sql.startsWith("WITH") ? "" : TABLES) + sql, expected);
    }

    /// An aggregate belongs to the innermost query that has one of its columns.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT (SELECT max(n.i)) FROM n | 5",
                "SELECT j, (SELECT max(i)) + 1 FROM n GROUP BY j ORDER BY j | 10,3;20,4;30,6",
                "SELECT min(i) > ANY (SELECT i FROM n WHERE i > min(o.i)), min(i) FROM n o | false,1",
                "SELECT (SELECT sum(i) + sum(o.i) FROM n WHERE i < 3) FROM n o | 18",
                "SELECT (SELECT count(*) + o.i FROM n WHERE n.i > 9), i FROM n o ORDER BY i LIMIT 2 | 1,1;2,2",
                "SELECT (SELECT max(n.i) + o.j FROM n) FROM n o WHERE o.i = 3 | 25",
                "SELECT CASE WHEN 5 IN (SELECT (SELECT max(i)) UNION ALL SELECT 7 FROM n m WHERE m.i = o.j) THEN 'y' END FROM n o"
                        + " GROUP BY j ORDER BY j | null;null;y",
                "SELECT j = ALL (SELECT 30 FROM (VALUES (1)) m(k) HAVING min(o.i) > 3) FROM n o GROUP BY j ORDER BY j | true;true;true",
                "SELECT j, 30 = ANY (SELECT 30 FROM (VALUES (1)) m(k) HAVING min(o.i) > 3) FROM n o GROUP BY j HAVING count(*) > 1"
                        + " ORDER BY 1 | 10,false;30,true",
                "SELECT DISTINCT (SELECT count(o.j)) FROM n o GROUP BY j ORDER BY 1 | 1;2",
                "SELECT (SELECT string_agg(o.i::text, '+' ORDER BY o.i DESC)), (SELECT sum(o.i) FILTER (WHERE o.i > 3)) FROM n o | 5+4+3+2+1,9"
            })
    void shouldGiveAggregatesToTheQueryOfTheirColumns(String sql, String expected) {
        check(TABLES + sql, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT regexp_match('foobarbequebaz', '(bar)(beque)'), regexp_match('abc', 'b.'), regexp_match('abc', 'x') | {bar,beque},{bc},null",
                "SELECT regexp_match('a b', '(.*)(x)?( b)', 'i') | {a,NULL,` b`}",
                "SELECT sha224('abc'), md5('a') | 23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7,0cc175b9c0f1b6a831c399e269772661",
                "SELECT sha256('abc') | ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "SELECT left(sha384('abc'), 16), left(sha512('abc'), 16), sha256(NULL) | cb00753f45a35e8b,ddaf35a193617aba,null",
                "SELECT decode('aMOkbGxv', 'base64'), decode('6869', 'hex'), decode(encode('x y', 'base64'), 'base64') | hällo,hi,x y"
            })
    void shouldDigestAndMatchTexts(String sql, String expected) {
        check(sql, expected.replace('`', '"'));
    }

    @Test
    void shouldNotReadTwoTildesApartAsLike() {
        QueryException error = assertThrows(QueryException.class, () -> db.rows("SELECT 'a' ~ ~ 'a'"));
        assertEquals("1:12 syntax error at \"~\"", error.line() + ":" + error.column() + " " + error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT sum(i) OVER (GROUPS 1 PRECEDING) FROM n | 1:97 GROUPS in a frame needs ORDER BY",
                "SELECT sum(i) OVER (ORDER BY i GROUPS -1 PRECEDING) FROM n | 0:0 the offset of a frame must not be null or negative",
                "SELECT sum(i) OVER (ORDER BY i GROUPS 'x' PRECEDING) FROM n | 1:108 function groups does not take (VARCHAR)",
                "VALUES (1), ('x') | 1:83 invalid text for BIGINT: \"x\"",
                "SELECT CASE WHEN 'maybe' THEN 1 END | 1:87 invalid text for BOOLEAN: \"maybe\"",
                "SELECT a FROM (SELECT 1 AS a, 2 AS a) v | 1:77 column a is ambiguous",
                "SELECT * FROM (SELECT 1, 2) v(a, b, c) | 1:100 as many names as columns are needed",
                "SELECT position('a', 'b') | 1:89 syntax error at \",\"",
                "SELECT trim(BOTH) | 1:86 syntax error at \")\"",
                "SELECT regexp_match('a', 'a', 'g') | 1:77 regexp_match finds the first match, so it does not take the flag g",
                "SELECT decode('zz', 'hex') | 1:77 invalid hex: not a hexadecimal digit: \"z\" = 122",
                "SELECT decode('ff', 'hex') | 1:77 what decode yields must be text in UTF-8",
                "SELECT decode('ff', 'octal') | 1:77 decode knows base64 and hex, not octal",
                "SELECT n.i FROM n LEFT JOIN n m ON (SELECT n.i = m.i) | 1:105 a subquery over both sides of an outer join in its ON is not supported yet",
                "SELECT i FROM n o WHERE 1 = (SELECT max(o.i)) | 1:94 an aggregate of the query around is not supported yet",
                "SELECT (SELECT max(o.i + n.i) FROM n), x FROM n o | 1:109 unknown column x",
                "SELECT i, (SELECT max(o.i)) FROM n o | 1:77 i must be in GROUP BY or inside an aggregate",
                "SELECT substring('a' FOR) | 1:94 syntax error at \")\"",
                "SELECT * FROM (VALUES (1)) v(k), LATERAL (VALUES (k), (2)) w(y) | 1:112 LATERAL VALUES of several rows is not supported yet"
            })
    void shouldSayWhatIsWrong(String sql, String message) {
        QueryException error = assertThrows(QueryException.class, () -> db.rows(TABLES + sql), sql);
        assertEquals(message, error.line() + ":" + error.column() + " " + error.getMessage(), sql);
    }
}
