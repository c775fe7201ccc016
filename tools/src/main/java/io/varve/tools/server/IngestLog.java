// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import io.varve.ingest.flow.IngestListener;
import io.varve.ingest.flow.RejectedLine;
import io.varve.ingest.line.Precision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs what came in and should not have; the callers bound how often.
final class IngestLog implements IngestListener {
    private static final Logger LOG = LoggerFactory.getLogger("io.varve.ingest");

    @Override
    public void onRejected(RejectedLine line, long silenced) {
        String more = silenced == 0 ? "" : " (" + silenced + " more were not told)";
        LOG.warn(
                "line refused: source={}, line={}, reason={}, text={}{}",
                line.source(),
                line.lineNumber(),
                line.reason(),
                line.text(),
                more);
    }

    @Override
    public void onSuspiciousTimes(String source, long count, Precision looksLike, long silenced) {
        String more = silenced == 0 ? "" : " (" + silenced + " more were not told)";
        LOG.warn(
                "times look like {}, add precision={}: source={}, count={}{}",
                looksLike.unitName(),
                looksLike.parameter(),
                source,
                count,
                more);
    }

    @Override
    public void onClosed(String source, String reason) {
        LOG.warn("connection closed: source={}, reason={}", source, reason);
    }

    @Override
    public void onError(String source, Throwable cause) {
        LOG.error("write failed: source={}, cause={}", source, cause.toString(), cause);
    }
}
