// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import io.varve.tools.client.Pacing;
import io.varve.tools.client.VarveClient;
import io.varve.tools.client.WriteAnswer;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Sends bodies one after the other, keeps trying while the server is overloaded, and tells what was refused.
///
/// Threads: owned by one. Errors: a server that cannot be reached, or that refuses a whole request for another reason
/// than its lines, ends the upload with an [IOException].
public final class Uploader implements BodySource.Refusals {
    private static final int SHOWN_REFUSALS = 100;
    private static final int MAX_ATTEMPTS = 120;

    private final VarveClient client;
    private final Pacing pacing;
    private final String database;
    private final String precision;
    private final ProgressLine progress;
    private final Set<String> warnings = new HashSet<>();
    private long sentBytes;
    private long bodies;
    private long refused;
    private long shown;

    public Uploader(VarveClient client, String database, String precision, PrintStream err, Pacing pacing) {
        this.client = client;
        this.pacing = pacing;
        this.database = database;
        this.precision = precision;
        this.progress = new ProgressLine(err, pacing);
    }

    /// Sends all bodies of the source.
    ///
    /// @return was every line stored?
    public boolean upload(BodySource source) throws IOException {
        long start = pacing.nowNs();
        for (Body body = source.next(); body != null; body = source.next()) {
            WriteAnswer answer = send(body);
            judge(answer, body);
            sentBytes += body.length();
            bodies++;
            progress.update(this::status, start);
        }
        progress.finish(status(pacing.nowNs() - start));
        return refused == 0;
    }

    private WriteAnswer send(Body body) throws IOException {
        for (int attempt = 1; ; attempt++) {
            WriteAnswer answer = client.write(database, precision, body.bytes(), body.length());
            if (!answer.overloaded()) {
                return answer;
            }
            if (attempt == MAX_ATTEMPTS) {
                throw new IOException("the server stayed overloaded: " + answer.error());
            }
            int seconds = Math.max(1, answer.retryAfterSeconds());
            progress.note("the server is busy, trying again in " + seconds + " s");
            pacing.pause(TimeUnit.SECONDS.toNanos(seconds));
        }
    }

    private void judge(WriteAnswer answer, Body body) throws IOException {
        if (!answer.warning().isEmpty() && warnings.add(answer.warning())) {
            progress.note("warning: " + answer.warning());
        }
        if (answer.status() == 204) {
            return;
        }
        if (answer.status() != 400 && answer.status() != 422) {
            throw new IOException("the server answered " + answer.status() + ": " + answer.error());
        }
        for (WriteAnswer.Refused line : answer.refused()) {
            String text = line.text().isEmpty() ? "" : ": " + line.text();
            show(body.lineNumbers().ofFile(line.line()), line.reason() + text);
        }
        refused += answer.dropped() < 0 ? body.lines() : answer.dropped(); // without a count nothing was stored
        if (answer.refused().isEmpty()) {
            progress.note("refused: " + answer.error());
        }
    }

    @Override
    public void refused(long lineOfFile, String reason) {
        refused++;
        show(lineOfFile, reason);
    }

    private void show(long line, String reason) {
        if (++shown <= SHOWN_REFUSALS) {
            progress.note("line " + line + " refused: " + reason);
        } else if (shown == SHOWN_REFUSALS + 1) {
            progress.note("further refused lines are counted only");
        }
    }

    private String status(long elapsedNs) {
        double seconds = Math.max(1e-9, elapsedNs / 1e9);
        String text = String.format(
                Locale.ROOT, "%,.1f MB in %,d requests, %.1f MB/s", sentBytes / 1e6, bodies, sentBytes / 1e6 / seconds);
        return refused == 0 ? text : text + String.format(Locale.ROOT, ", %,d lines refused", refused);
    }
}
