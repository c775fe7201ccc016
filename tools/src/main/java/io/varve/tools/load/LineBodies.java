// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of line protocol into bodies at line ends.
///
/// A line longer than a body is refused here and skipped; the last line need not end with a newline.
public final class LineBodies implements BodySource {
    private final InputStream in;
    private final Refusals refusals;
    private final LineCutter cutter = new LineCutter();
    private final byte[] buffer;
    private int begin;
    private int scanned;
    private int end;
    private boolean ended;

    public LineBodies(InputStream in, int maxBodyBytes, Refusals refusals) {
        this.in = in;
        this.buffer = new byte[maxBodyBytes];
        this.refusals = refusals;
    }

    @Override
    public @Nullable Body next() throws IOException {
        dropUntil(begin);
        while (true) {
            long first = cutter.lines();
            int cut = fill();
            if (ended) {
                begin = end;
                long lines = cutter.lines() - first + (cutter.atLineStart() ? 0 : 1);
                return end == 0 ? null : new Body(buffer, end, lines, line -> first + line);
            }
            if (cut >= 0) {
                begin = cut;
                return new Body(buffer, cut, cutter.lines() - first, line -> first + line);
            }
            refusals.refused(first + 1, "longer than " + buffer.length + " bytes");
            skipLine();
        }
    }

    /// Reads until the buffer is full or the stream ends.
    ///
    /// @return the offset behind the last line end, -1 = none
    private int fill() throws IOException {
        int cut = -1;
        while (true) {
            int last = cutter.feed(buffer, scanned, end);
            scanned = end;
            cut = last < 0 ? cut : last;
            if (end == buffer.length) {
                return cut;
            }
            int count = in.read(buffer, end, buffer.length - end);
            if (count < 0) {
                ended = true;
                return cut;
            }
            end += count;
        }
    }

    /// The buffer holds nothing but a part of one line: drops that line to its end.
    private void skipLine() throws IOException {
        dropUntil(end);
        while (!ended) {
            end = Math.max(0, in.read(buffer, 0, buffer.length));
            ended = end == 0;
            for (int i = 0; i < end; i++) {
                if (cutter.feed(buffer, i, i + 1) >= 0) {
                    scanned = i + 1;
                    dropUntil(i + 1);
                    return;
                }
            }
        }
        scanned = 0;
        end = 0;
    }

    private void dropUntil(int offset) {
        System.arraycopy(buffer, offset, buffer, 0, end - offset);
        end -= offset;
        scanned -= offset;
        begin = 0;
    }
}
