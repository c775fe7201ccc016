// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.batch;

import io.varve.engine.codec.ByteSink;
import io.varve.engine.codec.ByteSource;
import io.varve.engine.codec.CodecException;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.memory.Layouts;
import io.varve.engine.series.TagMatcher;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a batch says that takes rows away. Layout: engine/docs/format/record-batch.md.
///
/// Errors: [CorruptionException] for a body that no encoder wrote.
public sealed interface ControlBatch {
    int MAX_MATCHERS = 10_000;
    int MAX_VALUES = 100_000;

    int tableId();

    /// Rows of the series that all `matchers` select, with `fromNs <= time <= lastNs`, as far as the log has them before this batch.
    record Delete(int tableId, long fromNs, long lastNs, List<TagMatcher> matchers) implements ControlBatch {
        public Delete {
            matchers = List.copyOf(matchers);
            if (matchers.size() > MAX_MATCHERS) {
                throw new IllegalArgumentException(
                        "condition has too many parts: parts=" + matchers.size() + ", limit=" + MAX_MATCHERS);
            }
            // What the log takes it must be able to read again.
            for (TagMatcher matcher : matchers) {
                if (matcher.columnId() < 1 || matcher.columnId() > 0xFFFF) {
                    throw new IllegalArgumentException("not a column: id=" + matcher.columnId());
                }
                if (matcher instanceof TagMatcher.In in && in.values().size() > MAX_VALUES) {
                    throw new IllegalArgumentException("condition has too many values: values="
                            + in.values().size() + ", limit=" + MAX_VALUES);
                }
            }
        }
    }

    /// Every partition of the table that ends at or before `cutOffNs`.
    record Retention(int tableId, long cutOffNs) implements ControlBatch {}

    /// Writes the batch but for what the log fills in; returns its length.
    ///
    /// @throws IllegalArgumentException when `into` has too little room
    static int encode(ControlBatch batch, MemorySegment into) {
        ByteSink body = new ByteSink();
        body.i32(batch.tableId());
        BatchKind kind = switch (batch) {
            case Delete delete -> {
                body.i64(delete.fromNs());
                body.i64(delete.lastNs());
                body.varint(delete.matchers().size());
                delete.matchers().forEach(matcher -> encode(matcher, body));
                yield BatchKind.DELETE;
            }
            case Retention retention -> {
                body.i64(retention.cutOffNs());
                yield BatchKind.RETENTION;
            }
        };
        while (body.length() % RecordBatchDescriptor.ALIGNMENT != 0) {
            body.u8(0);
        }
        int length = RecordBatchDescriptor.HEADER_BYTES + body.length();
        if (length > into.byteSize()) {
            throw new IllegalArgumentException(
                    "condition is larger than a batch: bytes=" + length + ", batch=" + into.byteSize());
        }
        new RecordBatch().wrap(into, 0).begin(kind, length);
        MemorySegment.copy(body.bytes(), 0, into, Layouts.U8, RecordBatchDescriptor.HEADER_BYTES, body.length());
        return length;
    }

    private static void encode(TagMatcher matcher, ByteSink out) {
        out.u16(matcher.columnId());
        switch (matcher) {
            case TagMatcher.Eq eq -> encode(1, List.of(eq.value()), out);
            case TagMatcher.NotEq not -> encode(2, List.of(not.value()), out);
            case TagMatcher.In in -> encode(3, in.values(), out);
            case TagMatcher.Regex regex -> encode(4, List.of(regex.pattern()), out);
            case TagMatcher.NotRegex regex -> encode(5, List.of(regex.pattern()), out);
        }
    }

    private static void encode(int operator, List<String> values, ByteSink out) {
        out.u8(operator);
        out.varint(values.size());
        for (String value : values) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            out.varint(utf8.length);
            out.write(utf8, 0, utf8.length);
        }
    }

    /// Reads a batch; null when it is of another kind.
    ///
    /// @param log for messages
    static @Nullable ControlBatch decode(RecordBatch batch, String log) {
        BatchKind kind = batch.kind();
        if (kind != BatchKind.DELETE && kind != BatchKind.RETENTION) {
            return null;
        }
        ByteSource source = new ByteSource()
                .wrap(
                        batch.segment(),
                        batch.offset() + RecordBatchDescriptor.HEADER_BYTES,
                        batch.offset() + batch.length());
        try {
            int tableId = source.i32();
            return kind == BatchKind.DELETE ? decodeDelete(tableId, source) : new Retention(tableId, source.i64());
        } catch (CodecException | IllegalArgumentException e) {
            throw new CorruptionException(
                    log, batch.position(), "the body of a " + kind + " batch", String.valueOf(e.getMessage()));
        }
    }

    private static Delete decodeDelete(int tableId, ByteSource source) {
        long fromNs = source.i64();
        long lastNs = source.i64();
        List<TagMatcher> matchers = new ArrayList<>();
        int count = source.count(MAX_MATCHERS);
        for (int i = 0; i < count; i++) {
            int column = source.u16();
            int operator = source.u8();
            List<String> values = decodeValues(source);
            if (operator != 3 && values.size() != 1) {
                throw new IllegalArgumentException(values.size() + " values for operator " + operator);
            }
            matchers.add(
                    switch (operator) {
                        case 1 -> new TagMatcher.Eq(column, values.getFirst());
                        case 2 -> new TagMatcher.NotEq(column, values.getFirst());
                        case 3 -> new TagMatcher.In(column, values);
                        case 4 -> new TagMatcher.Regex(column, values.getFirst());
                        case 5 -> new TagMatcher.NotRegex(column, values.getFirst());
                        default -> throw new IllegalArgumentException("operator " + operator);
                    });
        }
        return new Delete(tableId, fromNs, lastNs, matchers);
    }

    private static List<String> decodeValues(ByteSource source) {
        List<String> values = new ArrayList<>();
        int count = source.count(MAX_VALUES);
        for (int i = 0; i < count; i++) {
            int length = source.count(Integer.MAX_VALUE);
            long at = source.take(length);
            byte[] utf8 = new byte[length];
            MemorySegment.copy(source.segment(), Layouts.U8, at, utf8, 0, length);
            values.add(new String(utf8, StandardCharsets.UTF_8));
        }
        return values;
    }
}
