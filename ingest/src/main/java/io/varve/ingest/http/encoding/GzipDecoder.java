// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.encoding;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// gzip (RFC 1952), any number of members, with the checks of header, data and length.
///
/// ```
/// HEADER (10) ─► [EXTRA_LENGTH (2) ─► EXTRA] ─► [NAME] ─► [COMMENT] ─► [HEADER_CRC (2)] ─► DATA ─► TRAILER (8) ─► HEADER …
/// ```
/// Memory: an inflater outside the heap, about 40 KiB, until it is closed.
final class GzipDecoder implements ContentDecoder {
    private enum Part {
        HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        DATA,
        TRAILER
    }

    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int[] MAGIC = {0x1f, 0x8b, 8};
    private static final int FLAGS_AT = 3;
    private static final int HAS_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED_FLAGS = 0xe0;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private Part part = Part.HEADER;
    /// Bytes of the part that have come, and what the last eight of them say.
    private int partBytes;
    private long value;
    private int flags;
    private int extraLength;

    @Override
    public void decode(ByteBuf in, ByteBuf out) throws BodyException {
        while (out.isWritable() && (in.isReadable() || part == Part.DATA)) {
            if (part != Part.DATA) {
                take(in.readUnsignedByte());
            } else if (!inflate(in, out)) {
                return;
            }
        }
    }

    /// Whether it got anywhere.
    private boolean inflate(ByteBuf in, ByteBuf out) throws BodyException {
        int start = out.writerIndex();
        ByteBuffer to = out.nioBuffer(start, out.writableBytes());
        ByteBuffer plain = to.duplicate();
        inflater.setInput(in.nioBuffer());
        long read = inflater.getBytesRead();
        int made;
        try {
            made = inflater.inflate(to);
        } catch (DataFormatException e) {
            throw BodyException.corrupt("corrupt gzip body: " + e.getMessage());
        }
        int used = (int) (inflater.getBytesRead() - read);
        in.skipBytes(used);
        out.writerIndex(start + made);
        crc.update(plain.limit(plain.position() + made));
        if (inflater.needsDictionary()) {
            throw BodyException.corrupt("corrupt gzip body: it wants a dictionary");
        }
        if (inflater.finished()) {
            enter(Part.TRAILER);
            return true;
        }
        return used > 0 || made > 0;
    }

    private void enter(Part next) {
        part = next;
        partBytes = 0;
        value = 0;
    }

    private void take(int b) throws BodyException {
        if (part != Part.HEADER_CRC && part != Part.TRAILER) {
            crc.update(b);
        }
        value = value >>> 8 | (long) b << 56;
        partBytes++;
        switch (part) {
            case HEADER -> takeHeader(b);
            case EXTRA_LENGTH -> {
                if (partBytes == 2) {
                    extraLength = (int) (value >>> 48);
                    enter(Part.EXTRA);
                    skipPartsNotThere();
                }
            }
            case EXTRA -> {
                if (partBytes == extraLength) {
                    after(Part.EXTRA);
                }
            }
            case NAME, COMMENT -> {
                if (b == 0) {
                    after(part);
                }
            }
            case HEADER_CRC -> {
                if (partBytes == 2) {
                    check("header", value >>> 48, crc.getValue() & 0xffff);
                    after(part);
                }
            }
            case TRAILER -> {
                if (partBytes == TRAILER_BYTES) {
                    takeTrailer();
                }
            }
            case DATA -> throw new AssertionError("data goes to the inflater");
        }
    }

    private void takeHeader(int b) throws BodyException {
        int at = partBytes - 1;
        if (at < MAGIC.length && b != MAGIC[at]) {
            throw BodyException.corrupt("corrupt gzip body: no gzip header where one should be");
        }
        if (at == FLAGS_AT) {
            flags = b;
            if ((flags & RESERVED_FLAGS) != 0) {
                throw BodyException.corrupt("corrupt gzip body: unknown flags=" + flags);
            }
        }
        if (partBytes == HEADER_BYTES) {
            after(Part.HEADER);
        }
    }

    private void after(Part done) {
        enter(Part.values()[done.ordinal() + 1]);
        skipPartsNotThere();
    }

    private void skipPartsNotThere() {
        while (!isThere()) {
            enter(Part.values()[part.ordinal() + 1]);
        }
        if (part == Part.DATA) {
            crc.reset();
            inflater.reset();
        }
    }

    private boolean isThere() {
        return switch (part) {
            case EXTRA_LENGTH -> (flags & HAS_EXTRA) != 0;
            case EXTRA -> (flags & HAS_EXTRA) != 0 && extraLength > 0;
            case NAME -> (flags & HAS_NAME) != 0;
            case COMMENT -> (flags & HAS_COMMENT) != 0;
            case HEADER_CRC -> (flags & HAS_CRC) != 0;
            default -> true;
        };
    }

    private void takeTrailer() throws BodyException {
        check("data", value & 0xffff_ffffL, crc.getValue());
        check("length", value >>> 32, inflater.getBytesWritten() & 0xffff_ffffL);
        crc.reset();
        enter(Part.HEADER);
    }

    private static void check(String what, long said, long is) throws BodyException {
        if (said != is) {
            throw BodyException.corrupt("corrupt gzip body: the check of its " + what + " fails: said="
                    + Long.toHexString(said) + ", is=" + Long.toHexString(is));
        }
    }

    @Override
    public boolean isWhole() {
        return part == Part.HEADER && partBytes == 0;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
