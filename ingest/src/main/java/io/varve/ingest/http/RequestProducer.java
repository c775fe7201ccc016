// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.varve.ingest.flow.Numbering;
import io.varve.ingest.flow.ProducerLeases;
import org.jspecify.annotations.Nullable;

/// The producer whose lines the request under way has, if it numbers them. Threads: its connection's.
final class RequestProducer {
    private final ProducerLeases leases;
    private Numbering numbering = Numbering.NONE;
    private ProducerLeases.@Nullable Lease lease;

    RequestProducer(ProducerLeases leases) {
        this.leases = leases;
    }

    /// Begins a request; null, or why it may not send now.
    ///
    /// @param giveWay called on any thread when another sender wants the producer
    @Nullable
    WriteError begin(Numbering asked, Runnable giveWay) {
        end();
        numbering = asked;
        if (asked.isProducer()) {
            try {
                lease = leases.lease(asked, giveWay);
            } catch (ProducerLeases.RefusedException e) {
                return WriteError.of(e);
            }
        }
        return null;
    }

    /// All `lines` of the request are written, or refused one by one.
    void answered(long lines) {
        if (lease != null) {
            lease.advance(numbering.of(lines + 1));
        }
    }

    /// The request is over, and what it has published is on its way.
    void end() {
        if (lease != null) {
            lease.end();
            lease = null;
        }
    }
}
