// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import io.varve.engine.memory.MemoryTag;
import io.varve.engine.memory.NativeMemory;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class SeriesIndexTest {
    private static final long SEED = 0x5e51e5L;

    private final NativeMemory memory = new NativeMemory();
    private final SeriesIndex index = new SeriesIndex(memory);
    private final SplittableRandom random = new SplittableRandom(SEED);

    @AfterEach
    void shouldGiveAllMemoryBack() {
        index.close();
        assertEquals(0, memory.usedBytes(MemoryTag.SERIES_INDEX));
    }

    private static byte[] key(int tableId, Map<Integer, String> tags) {
        SeriesKeyBuilder builder = new SeriesKeyBuilder().begin(tableId);
        tags.forEach((columnId, value) -> {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            builder.tag(columnId, bytes, 0, bytes.length);
        });
        int length = builder.finish();
        return Arrays.copyOf(builder.bytes(), length);
    }

    private int add(byte[] key) {
        return index.add(key, 0, key.length, XxHash64.hash(key, 0, key.length));
    }

    private int find(byte[] key) {
        return index.find(key, 0, key.length, XxHash64.hash(key, 0, key.length));
    }

    /// One series of the naive model.
    private static final class Model {
        final byte[] key;
        final int id;
        final Map<Integer, String> tags;

        Model(byte[] key, int id, Map<Integer, String> tags) {
            this.key = key;
            this.id = id;
            this.tags = tags;
        }
    }

    private Map<Integer, String> randomTags() {
        TreeMap<Integer, String> tags = new TreeMap<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            int columnId = 1 + random.nextInt(6);
            // Column 1 has very many values, 2 a few, the rest between; some longer than a hash stripe.
            int values = columnId == 1 ? 1_000_000 : columnId == 2 ? 3 : 200;
            String value = "v" + random.nextInt(values);
            tags.put(columnId, columnId == 5 ? value.repeat(12) : value);
        }
        return tags;
    }

    @Test
    void shouldAgreeWithAHashMap() {
        Map<ByteBuffer, Model> model = new HashMap<>();
        int[] next = new int[12];
        for (int i = 0; i < 60_000; i++) {
            int tableId = random.nextInt(4) == 0 ? random.nextInt(12) : 3;
            Map<Integer, String> tags = randomTags();
            byte[] key = key(tableId, tags);
            Model known = model.get(ByteBuffer.wrap(key));
            assertEquals(known == null ? -1 : known.id, find(key), "seed=" + SEED);
            int id = add(key);
            if (known == null) {
                assertEquals(next[tableId]++, id, "seed=" + SEED);
                model.put(ByteBuffer.wrap(key), new Model(key, id, tags));
            } else {
                assertEquals(known.id, id, "seed=" + SEED);
            }
            assertEquals(next[tableId], index.nextSeriesId(tableId));
        }
        assertEquals(model.size(), index.seriesCount());
        model.values().forEach(this::verify);
    }

    private void verify(Model series) {
        byte[] key = series.key;
        int tableId = SeriesKey.tableId(key, 0);
        assertEquals(series.id, find(key));
        var stored = index.key(tableId, series.id);
        assertNotNull(stored);
        assertTrue(Arrays.equals(key, stored.toArray(ValueLayout.JAVA_BYTE)));
        for (int columnId = 1; columnId <= 7; columnId++) {
            String expected = series.tags.getOrDefault(columnId, "");
            int symbol = index.symbol(tableId, series.id, columnId);
            assertEquals(expected, index.symbolValue(tableId, columnId, symbol));
            assertEquals(symbol, index.findSymbol(tableId, columnId, expected.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void shouldSelectLikeBruteForce() {
        for (int size : new int[] {0, 1, 17, 400, 5_000}) {
            int tableId = 100 + size;
            List<Map<Integer, String>> series = new ArrayList<>();
            while (series.size() < size) {
                Map<Integer, String> tags = randomTags();
                if (add(key(tableId, tags)) == series.size()) {
                    series.add(tags);
                }
            }
            for (int i = 0; i < 120; i++) {
                List<TagMatcher> matchers = new ArrayList<>();
                for (int n = random.nextInt(4); n > 0; n--) {
                    matchers.add(randomMatcher());
                }
                check(tableId, series, matchers);
            }
        }
    }

    private TagMatcher randomMatcher() {
        int columnId = 1 + random.nextInt(7);
        String value = random.nextInt(5) == 0 ? "" : "v" + random.nextInt(5);
        String pattern = List.of("^v1", "1$", "v[0-4]", "", "^$", "x", "v1|v2", "^(v2|)$", ".+")
                .get(random.nextInt(9));
        return switch (random.nextInt(5)) {
            case 0 -> new TagMatcher.Eq(columnId, value);
            case 1 -> new TagMatcher.NotEq(columnId, value);
            case 2 -> new TagMatcher.In(columnId, List.of(value, "v1", "v199", "nowhere"));
            case 3 -> new TagMatcher.Regex(columnId, pattern);
            default -> new TagMatcher.NotRegex(columnId, pattern);
        };
    }

    private static boolean passes(TagMatcher matcher, Map<Integer, String> tags) {
        String value = tags.getOrDefault(matcher.columnId(), "");
        return switch (matcher) {
            case TagMatcher.Eq eq -> value.equals(eq.value());
            case TagMatcher.NotEq not -> !value.equals(not.value());
            case TagMatcher.In in -> in.values().contains(value);
            case TagMatcher.Regex regex ->
                Pattern.compile(regex.pattern()).matcher(value).find();
            case TagMatcher.NotRegex regex ->
                !Pattern.compile(regex.pattern()).matcher(value).find();
        };
    }

    private void check(int tableId, List<Map<Integer, String>> series, List<TagMatcher> matchers) {
        TreeSet<Integer> expected = new TreeSet<>();
        for (int id = 0; id < series.size(); id++) {
            Map<Integer, String> tags = series.get(id);
            if (matchers.stream().allMatch(matcher -> passes(matcher, tags))) {
                expected.add(id);
            }
        }
        SeriesSelection selection = index.select(tableId, matchers);
        assertEquals(expected, ids(selection), () -> "seed=" + SEED + ", matchers=" + matchers);
        assertEquals(expected.size(), selection.count());
        assertEquals(expected.isEmpty(), selection.isEmpty());
    }

    private static Set<Integer> ids(SeriesSelection selection) {
        TreeSet<Integer> ids = new TreeSet<>();
        for (int id = selection.next(0); id >= 0; id = selection.next(id + 1)) {
            ids.add(id);
            assertTrue(selection.contains(id));
        }
        return ids;
    }

    @Test
    void shouldNeverSelectIdsThatHaveNoKey() {
        assertEquals(0, add(key(1, Map.of(1, "a"))));
        index.skipTo(1, 5);
        assertEquals(5, add(key(1, Map.of(1, "b"))));
        index.skipTo(1, 6);
        assertEquals(6, add(key(1, Map.of())));
        assertEquals(new TreeSet<>(List.of(0, 5, 6)), ids(index.select(1, List.of())));
        assertEquals(new TreeSet<>(List.of(6)), ids(index.select(1, List.of(new TagMatcher.Eq(1, "")))));
        assertEquals(new TreeSet<>(List.of(0, 6)), ids(index.select(1, List.of(new TagMatcher.NotEq(1, "b")))));
        assertEquals(3, index.seriesCount());
        assertEquals(3, index.seriesCount(1));
        assertNull(index.key(1, 3));
        assertThrows(IllegalArgumentException.class, () -> index.skipTo(1, 2));
    }

    @Test
    void shouldRefuseWhatIsNoKeyAndNoPattern() {
        byte[] key = key(1, Map.of(1, "a"));
        assertThrows(IllegalArgumentException.class, () -> index.add(key, 0, key.length - 1, 1));
        assertEquals(-1, index.find(key, 0, 3, 1));
        assertEquals(0, index.seriesCount());
        assertThrows(IllegalArgumentException.class, () -> new TagMatcher.Regex(1, "(a"));
    }

    @Test
    void shouldTellTablesColumnsAndSymbols() {
        add(key(7, Map.of(3, "x", 1, "y")));
        add(key(7, Map.of(2, "z")));
        add(key(2, Map.of()));
        assertEquals("[2, 7]", Arrays.toString(index.tableIds()));
        assertEquals("[1, 2, 3]", Arrays.toString(index.tagColumnIds(7)));
        assertEquals(1, index.symbolCount(7, 1));
        assertEquals(0, index.symbolCount(7, 9));
        assertEquals(0, index.symbol(7, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> index.symbolBytes(7, 1, 2));
    }

    @Test
    void shouldTakeTheLongestKey() {
        TreeMap<Integer, String> tags = new TreeMap<>();
        for (int columnId = 1; columnId <= 40; columnId++) {
            tags.put(columnId, ("t" + columnId).repeat(4096).substring(0, 4096));
        }
        for (int i = 0; i < 20; i++) {
            tags.put(41, "n" + i);
            assertEquals(i, add(key(1, tags)));
            assertEquals(i, find(key(1, tags)));
        }
    }
}
