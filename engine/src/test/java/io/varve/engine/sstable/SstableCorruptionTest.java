// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.sstable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.ByteSource;
import io.varve.engine.codec.EncodingLevel;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.io.OsDisk;
import io.varve.engine.memory.NativeMemory;
import io.varve.engine.testing.TestLog;
import io.varve.engine.vector.RowVector;
import io.varve.engine.vector.RunCursor;
import io.varve.engine.vector.SeriesFilter;
import io.varve.engine.vector.ZoneMap;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Damaged files: the right rows or an error that names file and place, never anything else.
@Timeout(120)
final class SstableCorruptionTest {
    private static final long FILE_ID = 0x1234_5678_0000_0001L;

    @TempDir
    Path folder;

    private RunModel model = specimenModel(1);
    private final RowVector rows = model.newVector();
    private final ZoneMap zone = new ZoneMap();

    /// Two series of their own and three in a mixed vector, all types, nulls, a dictionary.
    private static RunModel specimenModel(int times) {
        RunModel model = new RunModel(RunModel.allTypes());
        Random random = new Random(4);
        int[] lengths = {70 * times, 3, 65 * times, 9, 1};
        for (int s = 0; s < lengths.length; s++) {
            long time = RunModel.START_NS;
            for (int r = 0; r < lengths[s]; r++) {
                time += RunModel.SECOND_NS * (1 + random.nextInt(2));
                model.put(
                        s * 2,
                        time,
                        Double.doubleToRawLongBits(r % 9 == 0 ? Double.NaN : random.nextInt(999) / 10.0),
                        r % 5 == 0 ? null : (Object) (long) random.nextInt(100),
                        -1L - random.nextInt(5),
                        (long) random.nextInt(2),
                        random.nextBoolean() ? "running" : "stopped");
            }
        }
        return model;
    }

    private byte[] specimen() throws IOException {
        return specimen(EncodingLevel.HOT);
    }

    private byte[] specimen(EncodingLevel level) throws IOException {
        OsDisk disk = OsDisk.at(folder, true);
        try (SstableWriter writer = new SstableWriter(disk, "good.sst", FILE_ID, 0, new NativeMemory())) {
            writer.beginRun(model.header(), model.columns, level);
            model.write(writer, new Random(1));
            writer.endRun();
            writer.finish();
        }
        return Files.readAllBytes(folder.resolve("good.sst"));
    }

    /// Everything that a reader of `bytes` can see: rows, zone maps, ends of series; null stands for a corruption error.
    private String read(byte[] bytes) {
        try (SstableReader reader = SstableReader.open(new BytesDisk(bytes), "x.sst")) {
            RunCursor cursor = reader.cursor(
                    0, SeriesFilter.ALL, Long.MIN_VALUE, Long.MAX_VALUE, model.columnIds(), model.types());
            StringBuilder seen = new StringBuilder();
            for (int s = cursor.seekSeries(0); s >= 0; s = cursor.seekSeries(s + 1)) {
                seen.append(s).append(cursor.seriesMinTimeNs()).append(cursor.seriesMaxTimeNs());
                while (cursor.advance()) {
                    for (int c = 0; c < model.columns.size(); c++) {
                        if (cursor.zoneMap(c, zone)) {
                            seen.append(zone.count)
                                    .append(zone.sumHigh)
                                    .append(zone.sumLow)
                                    .append(zone.last);
                        }
                    }
                    cursor.read(rows);
                    for (int r = 0; r < rows.count(); r++) {
                        seen.append(rows.times()[r]).append(Arrays.toString(RunModel.values(rows, r)));
                    }
                }
            }
            return seen.toString();
        } catch (CorruptionException e) {
            assertEquals("/disk/x.sst", e.file());
            assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, e.getMessage());
            return "";
        }
    }

    @Test
    void shouldDetectEveryFlippedBit() throws IOException {
        byte[] good = specimen();
        assertTrue(good.length <= 4096, "specimen of " + good.length + " bytes");
        String expected = read(good);
        assertTrue(expected.length() > 1000);
        // The first error of a process also loads what makes its text.
        byte[] first = good.clone();
        first[0] ^= 1;
        assertEquals("", read(first));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        read(good);
        long usual = threads.getCurrentThreadAllocatedBytes() - before;
        int detected = 0;
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit >>> 3] ^= (byte) (1 << (bit & 7));
            before = threads.getCurrentThreadAllocatedBytes();
            String seen = read(bad);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < usual + 16L * good.length, "bit " + bit + " allocates " + allocated);
            if (seen.isEmpty()) {
                detected++;
            } else {
                assertEquals(expected, seen, "bit " + bit);
            }
        }
        assertEquals(good.length * 8, detected);
        TestLog.print("SSTable flips: opens=" + detected);
    }

    @Test
    void shouldDetectEveryTruncationAndAppendedBytes() throws IOException {
        byte[] good = specimen();
        for (int length = 0; length < good.length; length++) {
            assertEquals("", read(Arrays.copyOf(good, length)), "length " + length);
        }
        assertEquals("", read(Arrays.copyOf(good, good.length + 1)));
        assertEquals("", read(Arrays.copyOf(good, good.length + 4096)));
    }

    @Test
    void shouldDetectBlocksOfOtherPlacesAndFiles() throws IOException {
        OsDisk disk = OsDisk.at(folder, true);
        RunModel large = new RunModel(model.columns);
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            large.put(1, RunModel.START_NS + i, random.nextLong(), 1L, 2L, 0L, "x");
        }
        for (int file = 1; file <= 2; file++) {
            try (SstableWriter writer = new SstableWriter(disk, file + ".sst", file, 0, new NativeMemory())) {
                writer.beginRun(large.header(), large.columns);
                large.write(writer, new Random(1));
                writer.endRun();
                writer.finish();
            }
        }
        byte[] one = Files.readAllBytes(folder.resolve("1.sst"));
        byte[] two = Files.readAllBytes(folder.resolve("2.sst"));
        int at = SstableFormat.HEADER_BYTES + 2 * SstableFormat.BLOCK_BYTES;
        byte[] swapped = one.clone();
        System.arraycopy(one, at, swapped, at + SstableFormat.BLOCK_BYTES, SstableFormat.BLOCK_BYTES);
        assertEquals("", read(swapped));
        byte[] stale = one.clone();
        System.arraycopy(two, at, stale, at, SstableFormat.BLOCK_BYTES);
        assertTrue(Arrays.equals(one, at, at + 9000, two, at, at + 9000), "the bytes themselves are equal");
        stale[at + 5]++;
        assertEquals("", read(stale));
        byte[] zeroed = one.clone();
        Arrays.fill(zeroed, at, at + 4096, (byte) 0);
        assertEquals("", read(zeroed));
        try (SstableReader reader = SstableReader.open(new BytesDisk(zeroed), "x.sst")) {
            assertEquals(
                    at,
                    assertThrows(CorruptionException.class, reader::verifyAll).offset());
        }
    }

    /// Bytes that pass their checksums may still not be what a writer writes: then any rows or a corruption error, but nothing else.
    @ParameterizedTest
    @EnumSource(EncodingLevel.class)
    void shouldSurviveDamageUnderRightChecksums(EncodingLevel level) throws IOException {
        // Long enough for the cold tier to make segments of it.
        model = specimenModel(level == EncodingLevel.COLD ? 6 : 1);
        byte[] good = specimen(level);
        assertTrue(read(good).length() > 1000);
        Random random = new Random(11);
        int errors = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] bad = good.clone();
            try (SstableReader reader = SstableReader.open(new BytesDisk(good), "x.sst")) {
                RunInfo info = reader.runs().getFirst();
                int extent = (int) info.lengthBytes() - SstableFormat.BLOCK_CRC_BYTES;
                int changes = 1 + random.nextInt(3);
                for (int c = 0; c < changes; c++) {
                    bad[SstableFormat.HEADER_BYTES + random.nextInt(extent)] = (byte) random.nextInt(256);
                }
                errors += read(reseal(bad, info, extent)).isEmpty() ? 1 : 0;
            }
        }
        assertTrue(errors > 100, "errors " + errors);
        TestLog.print("SSTable under right checksums: level=" + level + ", opens=4000, errors=" + errors);
    }

    /// Gives a changed extent of one block its right checksums.
    private static byte[] reseal(byte[] bytes, RunInfo info, int extent) {
        assertTrue(extent <= SstableFormat.BLOCK_BYTES);
        MemorySegment file = MemorySegment.ofArray(bytes);
        int footerStart = (int) (info.offset() + info.lengthBytes());
        Footer old = Footer.read(
                new ByteSource().wrap(file, footerStart, bytes.length - SstableFormat.TAIL_BYTES),
                FILE_ID,
                footerStart);
        Checksum checksum = new Checksum(FILE_ID);
        ByteSink table = new ByteSink();
        table.i32(checksum.of(file, info.offset(), extent));
        System.arraycopy(table.bytes(), 0, bytes, (int) info.offset() + extent, table.length());
        Footer.Builder footer = new Footer.Builder(FILE_ID);
        footer.add(info, old.sectionLengths(0), extent, table);
        ByteSink end = new ByteSink();
        footer.write(end, FILE_ID);
        int length = end.length();
        int crc = checksum.of(end.bytes(), length, footerStart);
        end.i32(length);
        end.i32(crc);
        end.i64(SstableFormat.TAIL_MAGIC);
        byte[] sealed = Arrays.copyOf(bytes, footerStart + end.length());
        System.arraycopy(end.bytes(), 0, sealed, footerStart, end.length());
        return sealed;
    }

    @Test
    void shouldOpenTwoThousandFilesByTheirFootersAlone() throws IOException {
        byte[] good = specimen();
        byte[] bad = good.clone();
        bad[SstableFormat.HEADER_BYTES + 10]++;
        for (int i = 0; i < 2000; i++) {
            try (SstableReader reader = SstableReader.open(new BytesDisk(bad), "x.sst")) {
                assertEquals(
                        List.of(model.columns),
                        reader.runs().stream().map(RunInfo::columns).toList());
            }
        }
    }
}
