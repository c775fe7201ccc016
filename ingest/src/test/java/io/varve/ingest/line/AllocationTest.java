// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final class Summing implements LineHandler {
        private long lines;
        private long rejected;
        private long sum;

        @Override
        public void onLine(ParsedLine line) {
            lines++;
            for (int i = 0; i < line.fieldCount(); i++) {
                sum += line.fieldBits(i) + line.fieldType(i).ordinal() + line.fieldToken(i);
            }
            sum += line.hasTime() ? line.timeNs() : line.prefixHash();
        }

        @Override
        public void onRejected(long lineNumber, LineError reason, int errorOffset, byte[] buf, int from, int length) {
            rejected++;
            sum += reason.ordinal();
        }
    }

    @Test
    void shouldAllocateNothingPerLineOnceWarm() {
        byte[] body = body();
        LineParser parser = new LineParser(LineLimits.DEFAULT, LineEscapes.INFLUX, Precision.NS, PrefixLookup.NONE);
        Summing handler = new Summing();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertTrue(threads.isThreadAllocatedMemorySupported());
        run(parser, body, handler, 50);
        threads.getCurrentThreadAllocatedBytes();
        long smallest = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            run(parser, body, handler, 20);
            smallest = Math.min(smallest, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(handler.lines > 0 && handler.rejected > 0);
        assertEquals(0, smallest, "bytes allocated by 20 bodies of " + handler.lines + " lines, sum " + handler.sum);
    }

    private static void run(LineParser parser, byte[] body, LineHandler handler, int times) {
        for (int i = 0; i < times; i++) {
            parser.reset();
            parser.parse(body, 0, body.length, true, handler);
        }
    }

    private static byte[] body() {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            s.append("cpu,host=h")
                    .append(i)
                    .append(" usage_user=")
                    .append(i)
                    .append("i,x=")
                    .append(i * 0.37)
                    .append(" 1\n");
            s.append("mem,ho\\ st=h").append(i).append(" fr\\,ee=\"a\\\"b\\\nc\u00e4\",y=1234567.891e-7,z=5u,b=t\r\n");
            s.append("bad,h=").append(i).append(" x=y").append('\n');
        }
        StringBuilder wide = new StringBuilder("w a=1");
        for (int i = 0; i < 500; i++) {
            wide.append(",field").append(i % 400).append('=').append(i);
        }
        return s.append(wide).toString().getBytes(StandardCharsets.UTF_8);
    }
}
