// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.varve.ingest.line.Precision;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a loop allocates for lines whose names and series it knows, from bytes to published batches.
@Timeout(120)
class LineAppenderAllocationTest {
    private static final int LINES = 2000;
    /// Some objects per batch are allowed (ring slots hold references), none per line.
    private static final long MOST_BYTES_PER_BLOCK = 4096;

    @TempDir
    Path directory;

    @Test
    void shouldAllocateNothingPerLineOnceWarm() {
        DefaultEventLoop loop = new DefaultEventLoop();
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver driver = new StreamDriver(fixture, loop).begin(LineConfig.DEFAULT_DATABASE, Precision.NS);
            ByteBuf block = Unpooled.wrappedBuffer(block());
            for (int i = 0; i < 50; i++) {
                offer(driver, block);
            }
            long smallest = Long.MAX_VALUE;
            for (int i = 0; i < 50; i++) {
                smallest = Math.min(smallest, offer(driver, block));
            }
            driver.end();
            assertEquals(100L * LINES, driver.stream.rows());
            assertTrue(smallest <= MOST_BYTES_PER_BLOCK, smallest + " bytes for " + LINES + " lines");
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /// Bytes that the loop's thread allocated for one block.
    private static long offer(StreamDriver driver, ByteBuf block) {
        IngestFixture.await(() -> driver.call(driver.stream::isReady));
        return driver.call(() -> {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            block.readerIndex(0);
            long before = threads.getCurrentThreadAllocatedBytes();
            driver.stream.offer(block);
            driver.stream.publish();
            return threads.getCurrentThreadAllocatedBytes() - before;
        });
    }

    private static byte[] block() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            text.append("cpu,host=h")
                    .append(i % 100)
                    .append(",region=eu usage_user=")
                    .append(i)
                    .append("i,load=")
                    .append(i * 0.37)
                    .append(",ok=true,note=\"steady\"")
                    .append(i % 2 == 0 ? "" : " " + (1_700_000_000_000_000_000L + i))
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
