// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.cache;

import io.varve.query.plan.Parameters;
import io.varve.query.plan.Plan;
import io.varve.query.plan.QueryException;
import io.varve.query.sql.SqlPlanner;
import io.varve.query.sql.bind.SchemaSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Plans texts, and plans those that differ from an earlier one in their strings alone without asking the planner again.
///
/// A template is made when a text of its form comes for the second time over one state of the catalog: it costs three plans more. Which
/// texts have none is remembered too. The least recently used of [#MAX_TEMPLATES] make room.
/// Threads: any.
public final class PlanCache {
    static final int MAX_TEMPLATES = 1_000;

    private final SqlPlanner planner;
    private final Map<Key, Known> entries = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
            return size() > MAX_TEMPLATES;
        }
    };
    private final LongAdder hits = new LongAdder();

    private record Key(String database, String text) {}

    /// @param version the state of the catalog that this was found out over
    /// @param template null until, and unless, there is one
    /// @param isDecided whether it has been tried
    private record Known(Object version, @Nullable PlanTemplate template, boolean isDecided) {}

    public PlanCache(SqlPlanner planner) {
        this.planner = planner;
    }

    /// The plan if it can be had without the planner, else null.
    public @Nullable Plan known(String sql, String database, Object version, long nowNs) {
        TextTemplate text = TextTemplate.of(sql);
        return text == null ? null : bound(text, find(new Key(database, text.key())), version, nowNs);
    }

    private @Nullable Plan bound(TextTemplate text, @Nullable Known known, Object version, long nowNs) {
        PlanTemplate template = known != null && known.version().equals(version) ? known.template() : null;
        if (template == null) {
            return null;
        }
        hits.increment();
        return SqlPlanner.optimised(template.bind(text, nowNs));
    }

    /// What [SqlPlanner#plan] gives; `version` is equal as long as `schema` is.
    public Plan plan(
            String sql, String database, SchemaSource schema, Object version, long nowNs, Runnable checkpoint) {
        TextTemplate text = TextTemplate.of(sql);
        if (text == null) {
            return planner.plan(sql, database, schema, nowNs, checkpoint);
        }
        Key key = new Key(database, text.key());
        Known known = find(key);
        Plan bound = bound(text, known, version, nowNs);
        if (bound != null) {
            return bound;
        }
        boolean isCurrent = known != null && known.version().equals(version);
        if (known == null || (isCurrent && known.isDecided())) {
            keep(key, new Known(version, null, known != null));
            return planner.plan(sql, database, schema, nowNs, checkpoint);
        }
        Plan.Query draft = planner.draft(sql, database, schema, nowNs, checkpoint);
        keep(key, new Known(version, template(text, draft, database, schema, nowNs, checkpoint), true));
        return SqlPlanner.optimised(draft);
    }

    /// The same for a text with parameters. It is planned anew each time: their values decide about types.
    public Plan plan(
            String sql,
            String database,
            SchemaSource schema,
            Object version,
            long nowNs,
            Parameters parameters,
            Runnable checkpoint) {
        return parameters.isEmpty()
                ? plan(sql, database, schema, version, nowNs, checkpoint)
                : planner.plan(sql, database, schema, nowNs, parameters, checkpoint);
    }

    private @Nullable PlanTemplate template(
            TextTemplate text,
            Plan.Query draft,
            String database,
            SchemaSource schema,
            long nowNs,
            Runnable checkpoint) {
        try {
            return PlanTemplate.of(
                    text, draft, nowNs, (sql, atNs) -> planner.draft(sql, database, schema, atNs, checkpoint));
        } catch (QueryException e) {
            // A stand-in is not what the text wants there.
            return null;
        }
    }

    private synchronized @Nullable Known find(Key key) {
        return entries.get(key);
    }

    private synchronized void keep(Key key, Known known) {
        entries.put(key, known);
    }

    /// Texts that were planned from a template.
    public long hits() {
        return hits.sum();
    }
}
