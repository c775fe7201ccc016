// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.varve.query.exec.value.TextBuffer;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Presses the parts of one answer by gzip, on the query's thread rather than the event loop; each part can be read when it arrives.
///
/// Threads: one at a time. Memory: some 300 KiB of zlib's, until [#last] or [#close].
final class GzipText implements AutoCloseable {
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;

    // The fastest level: at the next ones the network of most users is faster than the processor.
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[8 << 10];
    private long length;
    private boolean begun;

    /// Whether a client takes gzip: it names it, or everything, and not with weight 0.
    static boolean isAccepted(HttpHeaders headers) {
        boolean accepted = false;
        for (String range : headers.get(HttpHeaderNames.ACCEPT_ENCODING, "").split(",", -1)) {
            String[] parts = range.toLowerCase(Locale.ROOT).split(";", -1);
            String coding = parts[0].strip();
            boolean isNamed = coding.equals("gzip") || coding.equals("x-gzip");
            if (isNamed || coding.equals("*")) {
                accepted = !isRefused(parts);
                if (isNamed) {
                    return accepted;
                }
            }
        }
        return accepted;
    }

    private static boolean isRefused(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String weight = parts[i].strip();
            if (weight.startsWith("q=") && weight.substring(2).strip().chars().allMatch(c -> c == '0' || c == '.')) {
                return true;
            }
        }
        return false;
    }

    /// The next part.
    ByteBuf part(TextBuffer text, ByteBufAllocator buffers) {
        return pressed(text, buffers, Deflater.SYNC_FLUSH);
    }

    /// The last part, or all.
    ByteBuf last(TextBuffer text, ByteBufAllocator buffers) {
        deflater.finish();
        ByteBuf out = pressed(text, buffers, Deflater.NO_FLUSH);
        out.writeIntLE((int) crc.getValue());
        out.writeIntLE((int) length);
        close();
        return out;
    }

    private ByteBuf pressed(TextBuffer text, ByteBufAllocator buffers, int flush) {
        ByteBuf out = buffers.buffer(HEADER_BYTES + TRAILER_BYTES + text.length() / 4);
        if (!begun) {
            begun = true;
            // Magic, deflate, no flags, no time, no level, no system.
            out.writeByte(0x1F)
                    .writeByte(0x8B)
                    .writeByte(Deflater.DEFLATED)
                    .writeZero(6)
                    .writeByte(0xFF);
        }
        crc.update(text.bytes(), 0, text.length());
        length += text.length();
        deflater.setInput(text.bytes(), 0, text.length());
        int count;
        do {
            count = deflater.deflate(buffer, 0, buffer.length, flush);
            out.writeBytes(buffer, 0, count);
        } while (flush == Deflater.NO_FLUSH ? !deflater.finished() : count == buffer.length);
        return out;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
