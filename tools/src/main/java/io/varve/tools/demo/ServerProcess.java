// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.demo;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A server in a process of its own, on free ports.
///
/// The launcher becomes the JVM, so the process started here is the server and a kill reaches it and nothing else.
final class ServerProcess implements Closeable {
    private static final long READY_SECONDS = 60;
    private static final long STOP_SECONDS = 10;
    private static final int SHOWN_LOG_LINES = 20;
    private static final String READY = "varve ready ";

    private final Process process;
    private final URI http;
    private final URI tcp;

    private ServerProcess(Process process, URI http, URI tcp) {
        this.process = process;
        this.http = http;
        this.tcp = tcp;
    }

    /// Starts a server on `data`, its log in `log`, and waits for its ready line.
    static ServerProcess start(String launcher, Path data, Path log) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        launcher,
                        "server",
                        "--data",
                        data.toString(),
                        "--http",
                        "127.0.0.1:0",
                        "--tcp",
                        "127.0.0.1:0",
                        "--query-training",
                        "off"))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String line = CompletableFuture.supplyAsync(() -> readLine(out)).get(READY_SECONDS, TimeUnit.SECONDS);
            if (line == null || !line.startsWith(READY)) {
                throw new IOException("the server did not start:\n" + tail(log));
            }
            return new ServerProcess(process, address("http", line), address("tcp", line));
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IOException("the server was not ready in " + READY_SECONDS + " s:\n" + tail(log), e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static @Nullable String readLine(BufferedReader out) {
        try {
            return out.readLine();
        } catch (IOException e) {
            return null;
        }
    }

    private static URI address(String key, String ready) throws IOException {
        for (String word : ready.split(" ", -1)) {
            if (word.startsWith(key + '=')) {
                return URI.create(key + "://" + word.substring(key.length() + 1));
            }
        }
        throw new IOException("no " + key + " address in the ready line: " + ready);
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.UTF_8) : List.of();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size()));
    }

    URI http() {
        return http;
    }

    URI tcp() {
        return tcp;
    }

    long pid() {
        return process.pid();
    }

    /// SIGKILL: the server gets no chance to do anything.
    void kill() {
        process.destroyForcibly();
        await();
    }

    /// SIGTERM, and SIGKILL when it does not stop in time. May be called twice.
    @Override
    public void close() {
        process.destroy();
        if (!await()) {
            process.destroyForcibly();
            await();
        }
    }

    private boolean await() {
        try {
            return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
