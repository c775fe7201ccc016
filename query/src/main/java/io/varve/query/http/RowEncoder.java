// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.varve.query.exec.value.Batch;
import io.varve.query.exec.value.TextBuffer;
import io.varve.query.plan.PlanColumn;
import java.util.List;

/// Writes rows in one format. Threads: one at a time.
interface RowEncoder {
    /// What comes before the rows.
    void begin(List<PlanColumn> columns, TextBuffer to);

    /// Some rows.
    void rows(Batch batch, TextBuffer to);

    /// What comes behind the rows, as much as makes a part; called again until it is true, that is until nothing is left.
    boolean end(TextBuffer to);

    /// Ends an answer that went wrong after it began, if the format has a form for that.
    ///
    /// @return whether the answer is now complete; else the connection is cut, so that nobody takes it for complete
    default boolean endWithError(ErrorReply error, TextBuffer to) {
        return false;
    }
}
