// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http;

import io.varve.ingest.flow.Numbering;
import io.varve.ingest.flow.ProducerLeases;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The producer whose lines the request under way has, if it numbers them. Threads: its connection's.
final class RequestProducer {
    private final ProducerLeases leases;
    private Numbering numbering = Numbering.NONE;
    private int request;
    private ProducerLeases.@Nullable Lease lease;

    RequestProducer(ProducerLeases leases) {
        this.leases = leases;
    }

    /// Begins a request; null, or why it may not send now.
    ///
    /// @param loop the connection's
    /// @param giveWay called there when another sender wants the producer and the request is not answered yet
    @Nullable
    WriteError begin(Numbering asked, Executor loop, Runnable giveWay) {
        end();
        numbering = asked;
        if (asked.isProducer()) {
            int own = ++request;
            try {
                lease = leases.lease(
                        asked,
                        () -> loop.execute(() -> {
                            if (lease != null && request == own) {
                                giveWay.run();
                            }
                        }));
            } catch (ProducerLeases.RefusedException e) {
                return WriteError.of(e);
            }
        }
        return null;
    }

    /// All `lines` of the request are written, or refused one by one; `endsHere` = nobody knows how many more the last one swallowed.
    void answered(long lines, boolean endsHere) {
        if (lease != null) {
            lease.advance(endsHere ? Long.MAX_VALUE : numbering.of(lines + 1));
        }
        end();
    }

    /// The request is over, and what it has published is on its way.
    void end() {
        if (lease != null) {
            lease.end();
            lease = null;
        }
    }
}
