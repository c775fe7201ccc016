// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.encoding;

/// A body that is not read to its end; the message is for its sender.
public final class BodyException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Why.
    public enum Reason {
        /// Beyond a limit.
        TOO_LARGE,
        /// Not what its encoding says, or cut short.
        CORRUPT,
        /// Memory that other bodies hold now.
        NO_MEMORY
    }

    private final Reason reason;

    private BodyException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static BodyException tooLarge(String more) {
        return new BodyException(
                Reason.TOO_LARGE, more.isEmpty() ? "Request Entity Too Large" : "Request Entity Too Large: " + more);
    }

    static BodyException corrupt(String message) {
        return new BodyException(Reason.CORRUPT, message);
    }

    public static BodyException noMemory() {
        return new BodyException(Reason.NO_MEMORY, "bodies under way hold all the memory they may");
    }

    public Reason reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
