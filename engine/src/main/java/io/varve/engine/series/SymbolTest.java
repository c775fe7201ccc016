// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.series;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/// One matcher, evaluated on the dictionary of its column: a set of symbols, negated or not. Symbol 0 is the absent tag.
///
/// Of the two ways to series ids (union of postings, walk over the symbols per series) it takes the one that touches less.
final class SymbolTest {
    /// Above one listed symbol per this many series a walk over all symbols beats adding ids out of order.
    private static final int SERIES_PER_SYMBOL = 16;

    private final IndexMemory memory;
    private final @Nullable TagColumn column;
    private final RoaringBitmap symbols;
    private final boolean negated;
    private final int limit;
    /// The symbols but the absent one whose series are joined; the result when not [#subtract], else what is taken away.
    private final RoaringBitmap joined;
    private final boolean subtract;

    private SymbolTest(
            IndexMemory memory, @Nullable TagColumn column, RoaringBitmap symbols, boolean negated, int limit) {
        this.memory = memory;
        this.column = column;
        this.symbols = symbols;
        this.negated = negated;
        this.limit = limit;
        this.subtract = matches(0);
        this.joined = joined();
    }

    static SymbolTest of(IndexMemory memory, SymbolHash hash, TableSeries table, TagMatcher matcher, int limit) {
        TagColumn column = table.column(matcher.columnId());
        return switch (matcher) {
            case TagMatcher.Eq eq ->
                new SymbolTest(memory, column, listed(hash, column, List.of(eq.value())), false, limit);
            case TagMatcher.NotEq not ->
                new SymbolTest(memory, column, listed(hash, column, List.of(not.value())), true, limit);
            case TagMatcher.In in -> new SymbolTest(memory, column, listed(hash, column, in.values()), false, limit);
            case TagMatcher.Regex regex ->
                new SymbolTest(memory, column, matching(memory, column, regex.pattern()), false, limit);
            case TagMatcher.NotRegex regex ->
                new SymbolTest(memory, column, matching(memory, column, regex.pattern()), true, limit);
        };
    }

    private static RoaringBitmap listed(SymbolHash hash, @Nullable TagColumn column, List<String> values) {
        RoaringBitmap symbols = new RoaringBitmap();
        for (String value : values) {
            if (value.isEmpty()) {
                symbols.add(0);
            } else if (column != null) {
                int symbol = hash.symbol(column, value.getBytes(StandardCharsets.UTF_8));
                if (symbol > 0) {
                    symbols.add(symbol);
                }
            }
        }
        return symbols;
    }

    private static RoaringBitmap matching(IndexMemory memory, @Nullable TagColumn column, String text) {
        Pattern pattern = Pattern.compile(text);
        RoaringBitmap symbols = new RoaringBitmap();
        if (pattern.matcher("").find()) {
            symbols.add(0);
        }
        int count = column == null ? 0 : column.symbolCount();
        for (int symbol = 1; symbol <= count; symbol++) {
            if (column != null
                    && pattern.matcher(memory.copy(column.values.getLong(symbol)))
                            .find()) {
                symbols.add(symbol);
            }
        }
        return symbols;
    }

    private boolean matches(int symbol) {
        return symbols.contains(symbol) != negated;
    }

    private RoaringBitmap joined() {
        RoaringBitmap result = symbols.clone();
        if (result.checkedRemove(0) && column != null) {
            // The absent tag is listed, so what must be joined is everything that is not.
            result.flip(1L, column.symbolCount() + 1L);
        }
        return result;
    }

    /// About how many ids the joined postings hold; stops counting at the table's size.
    long cost() {
        long sum = 0;
        IntIterator each = joined.getIntIterator();
        while (column != null && each.hasNext() && sum < limit) {
            sum += Postings.count(memory, column.postings.getLongAcquire(each.next()));
        }
        return sum;
    }

    /// Those of `candidates` (null = all) that pass.
    @Nullable
    RoaringBitmap apply(@Nullable RoaringBitmap candidates) {
        if (column == null) {
            return subtract ? candidates : new RoaringBitmap();
        }
        if (candidates != null && candidates.getCardinality() <= cost()) {
            return filter(column, candidates);
        }
        if (joined.getCardinality() > limit / SERIES_PER_SYMBOL) {
            RoaringBitmap passed = walk(column);
            return candidates == null ? passed : RoaringBitmap.and(candidates, passed);
        }
        RoaringBitmap union = union(column);
        if (!subtract) {
            return candidates == null ? union : RoaringBitmap.and(candidates, union);
        }
        return RoaringBitmap.andNot(candidates == null ? RoaringBitmap.bitmapOfRange(0, limit) : candidates, union);
    }

    private RoaringBitmap filter(TagColumn of, RoaringBitmap candidates) {
        RoaringBitmapWriter<RoaringBitmap> passed = RoaringBitmapWriter.writer().get();
        IntIterator each = candidates.getIntIterator();
        while (each.hasNext()) {
            int id = each.next();
            if (matches(of.symbols.getInt(id))) {
                passed.add(id);
            }
        }
        return passed.get();
    }

    private RoaringBitmap walk(TagColumn of) {
        RoaringBitmapWriter<RoaringBitmap> passed = RoaringBitmapWriter.writer().get();
        for (int id = 0; id < limit; id++) {
            if (matches(of.symbols.getInt(id))) {
                passed.add(id);
            }
        }
        return passed.get();
    }

    private RoaringBitmap union(TagColumn of) {
        RoaringBitmap union = new RoaringBitmap();
        IntIterator each = joined.getIntIterator();
        while (each.hasNext()) {
            long word = of.postings.getLongAcquire(each.next());
            if (Postings.count(memory, word) <= 1) {
                Postings.forEach(memory, word, limit, id -> {
                    union.add(id);
                    return true;
                });
            } else {
                RoaringBitmapWriter<RoaringBitmap> list =
                        RoaringBitmapWriter.writer().get();
                Postings.forEach(memory, word, limit, id -> {
                    list.add(id);
                    return true;
                });
                union.or(list.get());
            }
        }
        return union;
    }
}
