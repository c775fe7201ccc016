// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.flow;

import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.varve.engine.admission.rate.RateRefusal;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Signal;
import io.varve.engine.shard.Answer;
import io.varve.engine.shard.Durability;
import io.varve.ingest.limit.SenderLimits;
import io.varve.ingest.line.Precision;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The lines of one table that a thread reads from somewhere, written by an event loop as those of a request are.
///
/// ```
/// begin ─► add* ─► finish       close, at any time: what is not published is dropped
///           │ waits until the loop has taken the piece, so that nothing piles up
/// ```
/// Threads: one, that is no event loop; the stream belongs to the loop. Memory: what [LineStream] holds, a line and a piece.
/// Errors: a line that is refused is counted; what keeps the rest from being written is thrown as [VarveException], and what was published before stays.
public final class LineImport implements StreamOwner, AutoCloseable {
    /// Between two looks at whether the wait must end.
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Ingest ingest;
    private final EventExecutor loop;
    private final String source;
    private final String table;
    private final Runnable check;
    private final LoopWriter writer;
    private final SenderLimits limits;
    private final LineStream stream;
    private final Signal changed = new Signal();
    private final Answer answer = new Answer(changed::raise);

    /// written by: the caller before it hands over a piece, the loop when it is done with it
    private volatile boolean busy;
    /// written by: the loop, all that follows
    private volatile boolean over;

    private volatile boolean cut;
    private volatile @Nullable VarveException failure;

    private LineImport(
            Ingest ingest,
            EventExecutor loop,
            String source,
            String database,
            String table,
            Precision precision,
            Runnable check) {
        this.ingest = ingest;
        this.loop = loop;
        this.source = source;
        this.table = table;
        this.check = check;
        this.writer = ingest.loop(loop);
        this.limits = new SenderLimits(ingest.rates(), null);
        RequestTimes times = new RequestTimes(ingest);
        this.stream = new LineStream(writer, this, times, false);
        hand(() -> {
            limits.begin(database, true);
            RateRefusal tooMuch = limits.refusal();
            if (tooMuch != null) {
                onLimited(tooMuch);
                return;
            }
            times.begin(-1);
            stream.begin(database, precision, Numbering.NONE, answer, Durability.DURABLE, false);
        });
    }

    /// Begins with line 1; lines without a time get the instant of now, as those of one request.
    ///
    /// @param loop that writes them
    /// @param source for the table of refused lines
    /// @param table whose lines are taken, exactly so called; it need not be there. Others are refused
    /// @param check run again and again while the caller waits; ends the wait by what it throws
    public static LineImport begin(
            Ingest ingest,
            EventExecutor loop,
            String source,
            String database,
            String table,
            Precision precision,
            Runnable check) {
        return new LineImport(ingest, loop, source, database, table, precision, check);
    }

    /// Hands over bytes[0, length) and waits until they are parsed, or kept as the begin of a line; the array may then be used again.
    public void add(byte[] bytes, int length) {
        hand(() -> {
            limits.payBytes(length);
            stream.offer(Unpooled.wrappedBuffer(bytes, 0, length));
        });
    }

    /// Whether nothing more is taken, since behind an over-long string nobody knows where the next line begins.
    public boolean isOver() {
        return over;
    }

    /// The last line ends here, with or without a newline. Waits until all rows are durable.
    public void finish() {
        hand(() -> {
            cut = stream.isOver();
            stream.end();
        });
        await(() -> over);
        answer.seal();
        await(answer::isDone);
        VarveException failed = answer.failure();
        if (failed != null) {
            throw failed;
        }
    }

    /// Whether lines were left unread behind an over-long string. After [#finish].
    public boolean isCut() {
        return cut;
    }

    /// Rows that were written. After [#finish].
    public long rows() {
        return stream.rows();
    }

    /// Lines that were not. After [#finish].
    public Refusals refusals() {
        return stream.refusals();
    }

    private void hand(Runnable task) {
        busy = true;
        writer.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                ingest.listener().onError(source, e);
                onFailed(new VarveException(Severity.ERROR, "internal error: cause=" + e, e));
            }
            if (stream.isReady() || stream.isOver()) {
                done();
            }
        });
        await(() -> !busy);
    }

    private void await(BooleanSupplier done) {
        while (!changed.await(() -> done.getAsBoolean() || failure != null, LOOK_NS)) {
            check.run();
            Throwable broken = ingest.engine().failure();
            if (broken != null) {
                throw new VarveException(Severity.ERROR, "engine has failed: cause=" + broken, broken);
            }
            if (loop.isShuttingDown()) {
                throw new VarveException(Severity.RETRYABLE, "the server is stopping");
            }
        }
        VarveException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }

    private void done() {
        busy = false;
        changed.raise();
    }

    /// Drops what is not published, unless all is. Idempotent.
    @Override
    public void close() {
        writer.execute(stream::abandon);
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public SenderLimits limits() {
        return limits;
    }

    @Override
    public String onlyTable() {
        return table;
    }

    @Override
    public void onLimited(RateRefusal refusal) {
        stream.abandon();
        limits.countRefused(refusal);
        onFailed(new VarveException(Severity.RETRYABLE, refusal.text()));
    }

    @Override
    public void onReady() {
        done();
    }

    @Override
    public void onFinished() {
        over = true;
        done();
    }

    @Override
    public void onFailed(VarveException cause) {
        failure = cause;
        changed.raise();
    }
}
