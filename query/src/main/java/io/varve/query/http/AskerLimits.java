// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.engine.admission.rate.AddressBlock;
import io.varve.engine.admission.rate.Measure;
import io.varve.engine.admission.rate.RateMeter;
import io.varve.engine.admission.rate.RateRefusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// What the rate limits say to one query: it is paid for when it begins, what it has scanned when it ends, on credit. Threads: its exchange's.
final class AskerLimits {
    private final RateMeter meter;
    private final @Nullable InetAddress address;
    private long paidRows;

    AskerLimits(RateMeter meter, @Nullable SocketAddress remote) {
        this.meter = meter;
        this.address = remote instanceof InetSocketAddress internet ? AddressBlock.of(internet.getAddress()) : null;
    }

    /// Pays for one query.
    ///
    /// @throws HttpProblem when it may not begin now
    void begin() {
        RateRefusal refusal = RateMeter.longer(
                meter.refusal(address, null, Measure.QUERIES), meter.refusal(address, null, Measure.SCANNED_ROWS));
        if (refusal != null) {
            meter.countRefused(refusal, address, null);
            throw new HttpProblem(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    refusal.text(),
                    "Try again in " + refusal.retryAfterSeconds() + " s.",
                    refusal.retryAfterSeconds());
        }
        meter.charge(address, null, Measure.QUERIES, 1);
    }

    /// Pays for what was not paid of the rows that the query has read.
    void payScanned(long scannedRows) {
        meter.charge(address, null, Measure.SCANNED_ROWS, scannedRows - paidRows);
        paidRows = scannedRows;
    }
}
