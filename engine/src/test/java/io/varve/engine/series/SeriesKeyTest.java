// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Frozen: a change of any expected value here breaks every directory and every cluster.
final class SeriesKeyTest {
    private final SeriesKeyBuilder builder = new SeriesKeyBuilder();

    private SeriesKeyBuilder key(int tableId, Object... columnsAndValues) {
        builder.begin(tableId);
        for (int i = 0; i < columnsAndValues.length; i += 2) {
            byte[] value = ("##" + columnsAndValues[i + 1]).getBytes(StandardCharsets.UTF_8);
            builder.tag((Integer) columnsAndValues[i], value, 2, value.length - 2);
        }
        builder.finish();
        return builder;
    }

    private void golden(String hex, String hash, int slot, int tableId, Object... columnsAndValues) {
        SeriesKeyBuilder key = key(tableId, columnsAndValues);
        assertEquals(hex, HexFormat.of().formatHex(key.bytes(), 0, key.length()));
        assertEquals(hash, HexFormat.of().toHexDigits(key.hash()));
        assertEquals(slot, Slot.of(key.hash()));
        assertTrue(SeriesKey.isCanonical(key.bytes(), 0, key.length()));
    }

    @Test
    void shouldGiveTheGoldenKeys() {
        golden("01000000", "f42f94001fcb5351", 15627, 1);
        golden("0100000001000100" + "61", "3d8b3e441c8f2d77", 3938, 1, 1, "a");
        golden(
                "2a0000000100060068" + "6f73745f31" + "0300090065752d776573742d31",
                "4c6a9dcd67e88ad1",
                4890,
                42,
                1,
                "host_1",
                3,
                "eu-west-1");
        golden("ffffff7fffff0300e282ac", "861257606a5c41ec", 8580, Integer.MAX_VALUE, 65535, "€");
        golden("0700000002000100" + "20" + "000104002c3d5c22", "7b26dd827c916025", 7881, 7, 256, ",=\\\"", 2, " ");
        String[] tsbs = {"host_0", "eu-central-1", "eu-central-1a", "6", "Ubuntu15.10", "x86", "SF", "19", "1", "test"};
        Object[] tags = new Object[20];
        for (int i = 0; i < 10; i++) {
            tags[2 * i] = i + 1;
            tags[2 * i + 1] = tsbs[i];
        }
        SeriesKeyBuilder key = key(1, tags);
        assertEquals(
                "99 b0c7118ea8e58339 11313",
                key.length() + " " + HexFormat.of().toHexDigits(key.hash()) + " " + Slot.of(key.hash()));
    }

    @Test
    void shouldSortTagsByColumnAndDropEmptyOnes() {
        byte[] sorted = copy(key(9, 1, "a", 2, "bb", 30, "c", 400, "d"));
        assertEquals(
                HexFormat.of().formatHex(sorted),
                HexFormat.of().formatHex(copy(key(9, 400, "d", 2, "bb", 7, "", 30, "c", 1, "a"))));
        assertEquals(
                HexFormat.of().formatHex(sorted),
                HexFormat.of().formatHex(copy(key(9, 1, "a", 30, "c", 2, "bb", 400, "d"))));
    }

    @Test
    void shouldRefuseATagThatCameTwice() {
        assertThrows(IllegalArgumentException.class, () -> key(1, 2, "a", 2, "b"));
        assertThrows(IllegalArgumentException.class, () -> key(1, 2, "a", 1, "b", 2, "a"));
    }

    @Test
    void shouldRefuseBytesThatAreNoCanonicalKey() {
        byte[] key = copy(key(1, 1, "abc", 2, "de"));
        for (int length = 0; length < key.length; length++) {
            boolean boundary = length == 4 || length == 11;
            assertEquals(boundary, SeriesKey.isCanonical(key, 0, length), "length=" + length);
        }
        byte[] swapped = key.clone();
        swapped[4] = 3;
        assertFalse(SeriesKey.isCanonical(swapped, 0, swapped.length), "columns descend");
        byte[] empty = Arrays.copyOf(key, 8);
        empty[6] = 0;
        assertFalse(SeriesKey.isCanonical(empty, 0, empty.length), "empty value");
        byte[] negative = key.clone();
        negative[3] = (byte) 0x80;
        assertFalse(SeriesKey.isCanonical(negative, 0, negative.length), "negative table");
    }

    @Test
    void shouldDivideSlotsEvenlyAmongShards() {
        for (int shards = 1; shards <= 7; shards++) {
            int[] slots = new int[shards];
            int last = 0;
            for (int slot = 0; slot < Slot.COUNT; slot++) {
                int shard = Slot.shard(slot, shards);
                assertTrue(shard >= last, "in order");
                last = shard;
                slots[shard]++;
            }
            for (int count : slots) {
                assertTrue(Math.abs(count - Slot.COUNT / shards) <= 1, Arrays.toString(slots));
            }
        }
    }

    private static byte[] copy(SeriesKeyBuilder key) {
        return Arrays.copyOf(key.bytes(), key.length());
    }
}
