// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.SimCrashModel;
import io.varve.engine.io.SimDisk;
import io.varve.engine.testing.SeededRng;
import io.varve.engine.testing.Suite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every kind of file is taken apart whole, in the words of its format page, and up to what is damaged.
@Timeout(120)
class FileDumpTest {
    private final SimDisk disk = CheckSpecimen.make();
    private final StringBuilder text = new StringBuilder();
    private String kind = "";
    private long end;

    /// The simulated disk leaves it empty.
    @BeforeEach
    void lock() {
        disk.put("LOCK", "4711".getBytes(StandardCharsets.UTF_8));
    }

    private void dump(SimDisk from, String path) {
        text.setLength(0);
        kind = "";
        end = 0;
        FileDump.dump(from, path, found -> kind = found, (offset, length, what) -> {
            assertEquals(end, offset, path + ": " + what);
            end += length;
            text.append(what).append('\n');
        });
    }

    private String file(String part) {
        return disk.files().stream()
                .filter(path -> path.contains(part))
                .findFirst()
                .orElseThrow();
    }

    /// @param page the format page; in one column the parts of it whose names the dump must have too
    @ParameterizedTest
    @CsvSource({
        "VARVE, superblock, superblock, magic?|major|minor|length|directory id|segment size|shards|first slot|crc32c",
        "LOCK, lock, superblock, pid",
        ".seg, log segment, log-segment, start|sizeBytes|salt|position|shard|zeros",
        ".seg, log segment, record-batch, version|kind|flags|length|crc32c|position|shard|durablePosition|leaderTimeNs|"
                + "catalogVersion|producerId|producerEpoch|rowCount|firstLine|lastLine|sectionCount",
        "epoch, epoch file, epoch-file, version|count|crc32c|shard|directoryId|epoch|previousEnd|start|leaderTimeNs|zeros",
        "clean, clean marker, clean-marker, version|crc32c|shard|directoryId|epoch|end",
        "a.log, catalog log, catalog-log, magic|format version|length|crc|version after|count|changes",
        "manifest, manifest, manifest, length|crc32c|version|sequence|highestPosition|catalogVersion|logFloor|added|removed|"
                + "file id|index|table id|ordinal|rows|bytes|last position|tier|next series id|partition start|reserved",
        "keys, series key file, series-key-file, magic|format version|salt|length|crc|table id|id|position|durable|key length|key",
        "ckpt.a, series checkpoint, series-checkpoint, magic|format version|generation|salt of the key file|length of the body|"
                + "number of tables|position of the directory|table of checksums|keys|references|symbols|values|words|slots|"
                + "directory",
        ".sst, SSTable, sstable, major version|minor version|shard|file id|zeros|checksum|row group|times|column chunk|"
                + "VECTOR_INDEX|ZONEMAP|SERIES_DIR|STATS|block table|tableId|partitionStartNs|tier|ordinal|firstPosition|"
                + "lastPosition|catalogVersion|granuleNs|schema|rows|series|minTimeNs|maxTimeNs|extent bytes|"
                + "block table checksum|footer length|footer checksum",
    })
    void shouldNameWhatTheFormatPageNames(String part, String expectedKind, String page, String names)
            throws IOException {
        String path = file(part);
        dump(disk, path);
        assertEquals(expectedKind, kind);
        assertEquals(disk.sizeBytes(path), end, "bytes that were not shown");
        Path docs = Path.of(System.getProperty("varve.root", ".."), "engine", "docs", "format", page + ".md");
        String spec = plain(Files.readString(docs, StandardCharsets.UTF_8));
        for (String name : names.split("\\|", -1)) {
            String wanted = name.replace("?", "").toLowerCase(Locale.ROOT);
            assertTrue(plain(text.toString()).contains(wanted), path + " lacks " + wanted);
            assertTrue(name.endsWith("?") || spec.contains(wanted), page + " does not name " + wanted);
        }
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }

    @Test
    void shouldShowEveryByteOfEveryFile() {
        for (String path : disk.files()) {
            dump(disk, path);
            assertEquals(disk.sizeBytes(path), end, path);
        }
    }

    @Test
    void shouldShowWhatWasSetAside() {
        disk.put(file(".sst"), new byte[10]);
        CheckSpecimen.open(disk).close();
        dump(disk, file("quarantine/").replace(".sst", ".txt"));
        assertEquals("quarantine note", kind);
        assertTrue(text.toString().contains("what is wrong = corrupt file: "), text.toString());
        assertTrue(text.toString().contains("last time, rows = run 1 "), text.toString());
    }

    /// Whatever the bytes are: all of them, or up to the damage, which is named.
    @Test
    void shouldStopAtDamageAndNameIt() {
        SeededRng rng = SeededRng.forTest("dumps of damaged files", 8);
        for (String path : disk.files()) {
            byte[] whole = disk.bytes(path);
            for (int i = 0; i < Suite.pick(20, 300, 3_000); i++) {
                SimDisk bad = disk.crash(SimCrashModel.PROCESS, 0);
                int at = (int) rng.nextLong(Math.min(whole.length, 20_000));
                if (i % 4 == 0) {
                    bad.put(path, Arrays.copyOf(whole, at));
                } else {
                    bad.flipBit(path, 8L * at + rng.nextLong(8));
                }
                try {
                    dump(bad, path);
                    assertEquals(bad.sizeBytes(path), end, path + " at " + at);
                } catch (CorruptionException e) {
                    assertTrue(e.file().endsWith(path) && e.offset() <= whole.length, e.getMessage());
                } catch (VarveException e) {
                    assertTrue(String.valueOf(e.getMessage()).contains("no file that Varve knows"), e.getMessage());
                }
            }
        }
        SimDisk bad = disk.crash(SimCrashModel.PROCESS, 0);
        bad.flipBit(file("keys"), 8 * 4100);
        assertEquals(
                4096,
                assertThrows(CorruptionException.class, () -> dump(bad, file("keys")))
                        .offset());
        assertTrue(text.toString().contains("magic = VKEY"), text.toString());
    }

    @Test
    void shouldRefuseWhatIsNoFileOfVarve() {
        for (byte[] bytes : List.of(new byte[0], new byte[3], "hello, world".getBytes(StandardCharsets.UTF_8))) {
            disk.put("other", bytes);
            VarveException refused = assertThrows(VarveException.class, () -> dump(disk, "other"));
            assertTrue(String.valueOf(refused.getMessage()).contains("no file that Varve knows"), refused.getMessage());
        }
    }
}
