// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.limit;

import io.varve.engine.admission.rate.AddressBlock;
import io.varve.engine.admission.rate.Measure;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.admission.rate.RateRefusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One connection before the rate limits: asks once a read or request, and pays for what came when it is known.
///
/// A request that has begun is taken to its end, on credit. So are its new series, if the first one found any budget; a connection of plain lines asks for each
/// new series, and waits with the first that finds none. Threads: its connection's loop. Memory: nothing per call, but for a refusal.
public final class SenderLimits {
    private final RateMeter meter;
    private final @Nullable InetAddress address;
    private final @Nullable BooleanSupplier newSeriesGate;
    private String database = "";
    private boolean onCredit;
    private boolean seriesAdmitted;
    private boolean seriesHeld;
    private @Nullable RateRefusal seriesRefusal;
    private long paidRows;

    public SenderLimits(RateMeter meter, @Nullable SocketAddress remote) {
        this.meter = meter;
        this.address = remote instanceof InetSocketAddress internet ? AddressBlock.of(internet.getAddress()) : null;
        this.newSeriesGate = meter.limits(Measure.NEW_SERIES) ? this::mayAddSeries : null;
    }

    /// Begins a request, or a connection.
    ///
    /// @param isRequest whether it is taken wholly once it has begun
    public void begin(String newDatabase, boolean isRequest) {
        database = newDatabase;
        onCredit = isRequest;
        seriesAdmitted = false;
        seriesHeld = false;
        seriesRefusal = null;
        paidRows = 0;
    }

    /// What keeps the connection from sending more now; null: nothing.
    public @Nullable RateRefusal refusal() {
        return RateMeter.longer(refusal(Measure.ROWS), refusal(Measure.BYTES));
    }

    private @Nullable RateRefusal refusal(Measure measure) {
        return onCredit ? meter.refusal(address, database, measure) : meter.lineRefusal(address, database, measure);
    }

    /// Pays for the bytes of lines that have come.
    public void payBytes(long bytes) {
        meter.charge(address, database, Measure.BYTES, bytes);
    }

    /// Pays for what was not paid of `rows` rows since the begin.
    public void payRows(long rows) {
        meter.charge(address, database, Measure.ROWS, rows - paidRows);
        paidRows = rows;
    }

    /// Asked before each new series; null where nothing limits them.
    public @Nullable BooleanSupplier newSeriesGate() {
        return newSeriesGate;
    }

    private boolean mayAddSeries() {
        RateRefusal refusal = onCredit && seriesAdmitted ? null : refusal(Measure.NEW_SERIES);
        if (refusal != null) {
            seriesRefusal = refusal;
            if (!onCredit && !seriesHeld) {
                meter.countHeld(refusal);
            }
            seriesHeld = true;
            return false;
        }
        seriesAdmitted = true;
        seriesHeld = false;
        meter.charge(address, database, Measure.NEW_SERIES, 1);
        return true;
    }

    /// Why the last new series was not admitted, if it was not; told once.
    public @Nullable RateRefusal takeSeriesRefusal() {
        RateRefusal taken = seriesRefusal;
        seriesRefusal = null;
        return taken;
    }

    /// The sender was told of it.
    public void countRefused(RateRefusal refusal) {
        meter.countRefused(refusal, address, database);
    }

    void countHeld(RateRefusal refusal) {
        meter.countHeld(refusal);
    }
}
