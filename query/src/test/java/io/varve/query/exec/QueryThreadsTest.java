// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class QueryThreadsTest {
    @Test
    void shouldRunOthersWhileATaskWaits() throws Exception {
        waitForAnother(new QueryThreads(1));
    }

    private static void waitForAnother(QueryThreads threads) throws Exception {
        CompletableFuture<String> released = new CompletableFuture<>();
        CompletableFuture<String> waited = new CompletableFuture<>();
        threads.execute(() -> waited.complete(threads.whileAnotherStandsIn(released::join)));
        // Only a second thread can do this.
        threads.execute(() -> released.complete("released"));
        assertEquals("released", waited.get(30, TimeUnit.SECONDS));
    }

    /// What is handed over while the other thread is about to be let run must not wait for a third one.
    @Test
    void shouldLoseNoTaskWhileTheNumberOfThreadsChanges() throws Exception {
        QueryThreads threads = new QueryThreads(1);
        for (int round = 0; round < 20_000; round++) {
            waitForAnother(threads);
        }
    }

    @Test
    void shouldGoOnBehindATaskThatThrows() throws Exception {
        QueryThreads threads = new QueryThreads(1);
        CompletableFuture<Thread> failed = new CompletableFuture<>();
        threads.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> failed.complete(thread));
            throw new IllegalStateException("planted");
        });
        CompletableFuture<String> next = new CompletableFuture<>();
        threads.execute(() -> next.complete("next"));
        assertEquals("next", next.get(30, TimeUnit.SECONDS));
        failed.get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldBeAsManyAsBeforeWhenTheTaskIsDone() throws Exception {
        QueryThreads threads = new QueryThreads(1);
        CompletableFuture<String> done = new CompletableFuture<>();
        threads.execute(() -> done.complete(threads.whileAnotherStandsIn(() -> "done")));
        assertEquals("done", done.get(30, TimeUnit.SECONDS));
        CompletableFuture<String> open = new CompletableFuture<>();
        CompletableFuture<String> begun = new CompletableFuture<>();
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        threads.execute(() -> {
            begun.complete("begun");
            open.join();
        });
        begun.get(30, TimeUnit.SECONDS);
        threads.execute(() -> second.complete(open.isDone()));
        assertFalse(second.isDone());
        open.complete("opened");
        assertEquals(true, second.get(30, TimeUnit.SECONDS));
    }
}
