// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.tcp;

import java.util.concurrent.TimeUnit;

/// How connections are treated.
///
/// @param disconnectOnError whether the first bad line ends its connection; lines before it are kept
/// @param openLineTimeoutNs how long a line may be begun and not ended; an idle connection is never closed
public record LineTcpConfig(boolean disconnectOnError, long openLineTimeoutNs) {
    public static final LineTcpConfig DEFAULT = new LineTcpConfig(false, TimeUnit.SECONDS.toNanos(60));
}
