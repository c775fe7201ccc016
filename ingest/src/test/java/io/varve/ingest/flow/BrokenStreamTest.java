// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.DefaultEventLoop;
import io.varve.engine.admission.rate.RateLimits;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.fault.VarveException;
import io.varve.engine.shard.Durability;
import io.varve.engine.testing.ManualClock;
import io.varve.ingest.limit.SenderLimits;
import io.varve.ingest.line.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What nobody expects in one stream ends that stream, and no other of its loop.
@Timeout(120)
class BrokenStreamTest {
    private static final String DB = LineConfig.DEFAULT_DATABASE;

    @TempDir
    Path directory;

    private final DefaultEventLoop loop = new DefaultEventLoop();

    @AfterEach
    void stopLoop() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /// Counts what it is told, and throws when told so.
    private static final class Owner implements StreamOwner {
        private final SenderLimits limits = new SenderLimits(new RateMeter(RateLimits.NONE, new ManualClock(0)), null);
        private final boolean throwsWhenReady;
        private final boolean throwsWhenFailed;
        private volatile int ready;
        private volatile int failed;

        private Owner(boolean throwsWhenReady, boolean throwsWhenFailed) {
            this.throwsWhenReady = throwsWhenReady;
            this.throwsWhenFailed = throwsWhenFailed;
        }

        @Override
        public SenderLimits limits() {
            return limits;
        }

        @Override
        public String source() {
            return "owner";
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the loop
        public void onReady() {
            ready++;
            if (throwsWhenReady) {
                throw new UnsupportedOperationException("planted");
            }
        }

        @Override
        public void onFinished() {}

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, the loop
        public void onFailed(VarveException cause) {
            failed++;
            if (throwsWhenFailed) {
                throw new StackOverflowError("planted");
            }
        }
    }

    /// The first line waits for its table, so a task of the loop parses the rest.
    @Test
    void shouldEndAStreamThatThrowsWhenTheCatalogHasAnswered() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            StreamDriver other = new StreamDriver(fixture, loop).begin(DB, Precision.NS);
            other.offer("m x=1 1\n");
            AssignedTimes broken = (series, now) -> {
                throw new UnsupportedOperationException("planted");
            };
            StreamDriver driver = new StreamDriver(fixture, loop, broken, false);
            driver.begin(DB, Precision.NS).offer("fresh x=1\n").end();
            VarveException failure = driver.failure;
            assertNotNull(failure);
            assertTrue(String.valueOf(failure.getMessage()).startsWith("internal error: "), failure::getMessage);
            assertEquals(List.of("error: java.lang.UnsupportedOperationException: planted"), fixture.told);
            other.offer("m x=2 2\n").end();
            assertNull(other.failure);
            assertEquals(List.of("x=1.0 1", "x=2.0 2"), fixture.rows(DB, "m"));
            driver.begin(DB, Precision.NS).offer("m x=3 3\n").end();
            assertNull(driver.failure, "the next request of the connection is a new one");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldResumeTheOthersThatWaitForRoom(boolean evenTold) {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            Owner broken = new Owner(true, evenTold);
            Owner behind = new Owner(false, false);
            loop.execute(() -> {
                LoopWriter writer = fixture.ingest.loop(loop);
                for (Owner owner : List.of(broken, behind)) {
                    LineStream stream = new LineStream(writer, owner, new ConnectionTimes(), false);
                    stream.begin(DB, Precision.NS, Numbering.NONE, null, Durability.COMMITTED, true);
                    writer.waitForRoom(stream);
                }
            });
            IngestFixture.await(() -> behind.ready == 1);
            assertEquals(1, broken.failed);
            assertEquals(0, behind.failed);
            assertTrue(fixture.told.contains("error: java.lang.UnsupportedOperationException: planted"));
        }
    }

    @Test
    void shouldTickTheOthersWhenOneThrows() {
        try (IngestFixture fixture = IngestFixture.open(directory, 1)) {
            int[] ticks = new int[2];
            loop.execute(() -> {
                LoopWriter writer = fixture.ingest.loop(loop);
                writer.watch(new Ticked(ticks, 0, true));
                writer.watch(new Ticked(ticks, 1, false));
            });
            IngestFixture.await(() -> count(ticks, 1) >= 2);
            assertEquals(1, count(ticks, 0), "whoever throws is left out");
            assertEquals(List.of("error: java.lang.UnsupportedOperationException: planted"), fixture.told);
        }
    }

    private static int count(int[] ticks, int index) {
        synchronized (ticks) {
            return ticks[index];
        }
    }

    private record Ticked(int[] ticks, int index, boolean isBroken) implements Watched {
        @Override
        public String source() {
            return "ticked";
        }

        @Override
        public void onTick(long monotonicNs, @Nullable Throwable engineFailure) {
            synchronized (ticks) {
                ticks[index]++;
            }
            if (isBroken) {
                throw new UnsupportedOperationException("planted");
            }
        }
    }
}
