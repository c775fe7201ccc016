// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.encoding;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/// Encoded bodies for tests.
public final class Encoded {
    private static final int LEVEL = 3;

    private Encoded() {}

    public static byte[] of(String encoding, byte[] plain) {
        return switch (encoding) {
            case "gzip" -> gzip(plain);
            case "zstd" -> Zstd.compress(plain, LEVEL);
            default -> plain;
        };
    }

    public static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// So many zeros, which are never in memory at once.
    public static byte[] zeros(String encoding, int mebibytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] some = new byte[1 << 20];
        try (OutputStream to = encoding.equals("gzip") ? new GZIPOutputStream(out) : new ZstdOutputStream(out)) {
            for (int i = 0; i < mebibytes; i++) {
                to.write(some);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// A member with every optional part in its header; the name makes it `length` bytes long.
    static byte[] gzipWithLongHeader(byte[] plain, int length) {
        byte[] member = gzip(plain);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 0});
        header.writeBytes(new byte[] {3, 0, 'a', 'b', 'c'});
        int fixed = header.size() + 1 + "note".length() + 1 + 2;
        header.writeBytes("n".repeat(length - fixed - (member.length - 10)).getBytes(StandardCharsets.US_ASCII));
        header.write(0);
        header.writeBytes("note".getBytes(StandardCharsets.US_ASCII));
        header.write(0);
        CRC32 crc = new CRC32();
        crc.update(header.toByteArray());
        header.write((int) crc.getValue());
        header.write((int) (crc.getValue() >>> 8));
        header.write(member, 10, member.length - 10);
        return header.toByteArray();
    }

    /// A frame that asks for a window of 2^windowLog bytes, by hand: encoders ask for no more than the text needs.
    static byte[] zstdWithWindow(byte[] plain, int windowLog) {
        int block = (plain.length << 3) | 1;
        byte[] header = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) ((windowLog - 10) << 3)};
        byte[] blockHeader = {(byte) block, (byte) (block >>> 8), (byte) (block >>> 16)};
        return concat(header, blockHeader, plain);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
