// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.vector.ValueType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableOptionTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long HOUR_NS = 3600 * SECOND_NS;
    private static final long DAY_NS = 24 * HOUR_NS;

    private static Table table(Map<String, String> options) {
        Catalog catalog = Catalog.EMPTY
                .apply(new CatalogChange.CreateDatabase("d"))
                .apply(new CatalogChange.CreateTable(1, "t", List.of(), new TreeMap<>(options)));
        return catalog.databases().getFirst().tables().getFirst();
    }

    @Test
    void shouldHaveDefaultsForWhatIsNotSet() {
        Table table = table(Map.of());
        assertEquals(DAY_NS, table.setting(TableOption.WARM_AFTER));
        assertEquals(30 * DAY_NS, table.setting(TableOption.COLD_AFTER));
        assertEquals(900 * SECOND_NS, table.setting(TableOption.SETTLE_AFTER));
        assertEquals(DAY_NS, table.setting(TableOption.WARM_WIDTH));
        assertEquals(7 * DAY_NS, table.setting(TableOption.COLD_WIDTH));
        assertEquals(TableOption.NONE, table.setting(TableOption.RETENTION));
        assertEquals(TableOption.NONE, table.setting(TableOption.MAX_BYTES));
        assertEquals(TableOption.NONE, table.setting(TableOption.WRITE_WINDOW_PAST));
        assertEquals(600 * SECOND_NS, table.setting(TableOption.WRITE_WINDOW_FUTURE));
    }

    @Test
    void shouldReadWhatIsSetAndForgetWhatIsUnset() {
        Table table = table(TableOption.check(Map.of("RETENTION", "30d", "max_bytes", "2GiB", "warm_width", "1w")));
        assertEquals(30 * DAY_NS, table.setting(TableOption.RETENTION));
        assertEquals(2L << 30, table.setting(TableOption.MAX_BYTES));
        assertEquals(7 * DAY_NS, table.setting(TableOption.WARM_WIDTH));
        Table wider = table.withColumns(List.of(NewColumn.tag("host")));
        assertEquals(30 * DAY_NS, wider.setting(TableOption.RETENTION));
        Table without = wider.withOptions(new TreeMap<>(Map.of("retention", "none")), List.of("max_bytes"));
        assertEquals(TableOption.NONE, without.setting(TableOption.RETENTION));
        assertEquals(TableOption.NONE, without.setting(TableOption.MAX_BYTES));
    }

    @ParameterizedTest
    @CsvSource({
        "retention, 1h, 3600000000000",
        "retention, 1h30m, 5400000000000",
        "retention, ' 7 D ', 604800000000000",
        "retention, 3600000ms, 3600000000000",
        "settle_after, 0s, 0",
        "warm_after, none, 9223372036854775807",
        "max_bytes, 1000, 1000",
        "max_bytes, 20 GB, 20000000000",
        "max_bytes, 64MiB, 67108864",
        "cold_width, 7d, 604800000000000",
        "hot_codec, Raw, 3",
        "warm_codec, auto, 1",
        "cold_codec, warm, 1",
        "retention_rules, 'env=dev: 7d; env=test, region!=eu: 1h', 0",
        "retention_rules, none, 0",
        "type_conflict, ' Widen ', 0",
        "type_conflict, 'reject; load=widen; a=b = coerce', 0",
    })
    void shouldReadValues(String name, String text, long value) {
        TableOption option = TableOption.valueOf(name.toUpperCase(Locale.ROOT));
        assertEquals(value, table(TableOption.check(Map.of(name, text))).setting(option));
    }

    @ParameterizedTest
    @CsvSource({
        "retention, ''",
        "retention, 30",
        "retention, -1d",
        "retention, 1y",
        "retention, 30d x",
        "retention, 59m",
        "retention, 999999999w",
        "retention, 99999999999999999999s",
        "max_bytes, 0",
        "max_bytes, 1.5GB",
        "max_bytes, 500 000",
        "max_bytes, 1GB 5",
        "max_bytes, 10d",
        "warm_width, 2d",
        "cold_width, none",
        "settle_after, soon",
        "cold_codec, zstd",
        "retention_rules, 7d",
        "retention_rules, 'env=dev'",
        "retention_rules, 'env=dev: 59m'",
        "retention_rules, 'env=dev: 7d;'",
        "retention_rules, 'env>dev: 7d'",
        "retention_rules, '=dev: 7d'",
        "retention_rules, 'env=\"dev: 7d'",
        "type_conflict, ''",
        "type_conflict, none",
        "type_conflict, 'widen; coerce'",
        "type_conflict, 'widen; load'",
        "type_conflict, 'widen; =coerce'",
        "type_conflict, 'load=widen; load=coerce'",
    })
    void shouldRefuseValuesNamingOptionValueAndForm(String name, String text) {
        CatalogException e = assertThrows(CatalogException.class, () -> TableOption.check(Map.of(name, text)));
        assertEquals(CatalogException.Reason.INVALID_OPTION, e.reason());
        assertTrue(String.valueOf(e.getMessage()).endsWith("option " + name + " = '" + text + "'"), e.getMessage());
        assertTrue(e.hint().startsWith("Write "), e.hint());
    }

    @Test
    void shouldTakeTheTypePolicyOfAColumnElseTheTables() {
        Table table = table(TableOption.check(Map.of("type_conflict", "widen; a=b = COERCE;load=reject")))
                .withColumns(List.of(
                        NewColumn.field("a=b", ValueType.F64),
                        NewColumn.field("load", ValueType.F64),
                        NewColumn.field("free", ValueType.F64)));
        assertTrue(table.convertsTypes());
        assertEquals(
                List.of(TypePolicy.COERCE, TypePolicy.REJECT, TypePolicy.WIDEN),
                table.columns().stream().map(table::typePolicy).toList());
        assertEquals(
                List.of(false, false, true),
                Stream.of("reject", "reject; x=reject", "x=widen")
                        .map(text -> table(Map.of("type_conflict", text)).convertsTypes())
                        .toList());
    }

    @Test
    void shouldReadRetentionRules() {
        assertEquals(
                List.of(
                        new RetentionRule(List.of(new RetentionRule.Condition("env", true, "dev")), 7 * DAY_NS),
                        new RetentionRule(
                                List.of(
                                        new RetentionRule.Condition("env", true, "a:b;c"),
                                        new RetentionRule.Condition("region", false, "")),
                                DAY_NS + DAY_NS / 24)),
                RetentionRule.parse(" env = dev :7d; env=\"a:b;c\" ,region!= : 1d1h "));
        assertEquals(List.of(), RetentionRule.parse("none"));
        assertNull(RetentionRule.parse(""));
    }

    @Test
    void shouldRefuseAnOptionThatThereIsNot() {
        CatalogException e = assertThrows(CatalogException.class, () -> TableOption.check(Map.of("retension", "30d")));
        assertEquals("unknown table option retension", e.getMessage());
        assertTrue(e.hint().contains("retention"), e.hint());
    }

    @Test
    void shouldTakeWhatItCannotReadInACatalogAsNotSet() {
        Table table = table(Map.of("retention", "until further notice", "later", "x"));
        assertEquals(TableOption.NONE, table.setting(TableOption.RETENTION));
    }
}
