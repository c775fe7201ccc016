// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.inspect;

import io.varve.engine.check.FieldSink;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.openhft.chronicle.bytes.HexDumpBytes;

/// Prints pieces of a file as lines of offset, bytes and meaning.
///
/// Threads: one. Memory: one piece's bytes, at most [#MOST_BYTES] of them.
public final class DumpPrinter implements FieldSink {
    /// A piece longer than this is shown in part.
    private static final int WHOLE_BYTES = 64;

    private static final int PART_BYTES = 32;
    private static final int MOST_BYTES = 1 << 20;
    private static final int LINE_BYTES = 16;
    private static final int OFFSET_DIGITS = 8;
    /// It tells on stderr where it was loaded from; held, for loggers are collected otherwise.
    private static final Logger CHRONICLE = Logger.getLogger("net.openhft");

    private final FileChannel file;
    private final PrintStream out;
    private final Range range;
    private long pieces;

    /// What to show.
    ///
    /// @param fromOffset pieces that end at or before it are passed over
    /// @param limit how many pieces
    /// @param isWhole whether long pieces are shown whole
    public record Range(long fromOffset, long limit, boolean isWhole) {}

    /// Ends a walk whose rest nobody wants to see.
    public static final class EnoughException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long offset;

        EnoughException(long offset) {
            super("enough at " + offset, null, false, false);
            this.offset = offset;
        }

        /// Where the first piece begins that was not shown.
        public long offset() {
            return offset;
        }
    }

    public DumpPrinter(FileChannel file, PrintStream out, Range range) {
        CHRONICLE.setLevel(Level.WARNING);
        this.file = file;
        this.out = out;
        this.range = range;
    }

    @Override
    public void field(long offset, long length, String text) {
        if (offset + length <= range.fromOffset() && range.fromOffset() > 0) {
            return;
        }
        if (pieces++ == range.limit()) {
            throw new EnoughException(offset);
        }
        if (length == 0) {
            out.println("# " + text);
            return;
        }
        boolean isPart = length > (range.isWhole() ? MOST_BYTES : WHOLE_BYTES);
        int shown = (int) (!isPart ? length : range.isWhole() ? MOST_BYTES : PART_BYTES);
        String more = isPart ? " (" + length + " bytes, " + (length - shown) + " not shown)" : "";
        print(offset, read(offset, shown), oneLine(text) + more);
    }

    private byte[] read(long offset, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try {
            while (bytes.hasRemaining() && file.read(bytes, offset + bytes.position()) > 0) {
                // Until all of it is here.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.array();
    }

    private void print(long offset, byte[] bytes, String text) {
        HexDumpBytes dump = new HexDumpBytes();
        try {
            dump.numberWrap(LINE_BYTES);
            dump.offsetFormat(
                    (at, line) -> line.appendBase16(offset + at, OFFSET_DIGITS).append(' '));
            dump.writeHexDumpDescription(text);
            dump.write(bytes);
            out.println(dump.toHexString().stripTrailing());
        } finally {
            dump.releaseLast();
        }
    }

    /// What a file says must not look like a line of ours.
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? '.' : c));
        return line.toString();
    }
}
