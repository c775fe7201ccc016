// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.http.influx;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.engine.Engine;
import io.varve.engine.catalog.Catalog;
import io.varve.engine.catalog.CatalogChange;
import io.varve.engine.catalog.CatalogException;
import io.varve.engine.catalog.Database;
import io.varve.engine.catalog.Names;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.shard.CatalogAgent;
import io.varve.ingest.http.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/// Runs the statements of one request, one after the other, without holding its thread up. Threads: its connection's.
final class InfluxRun {
    private final Engine engine;
    private final Executor loop;
    private final Queue<InfluxStatement> left;
    private final BiConsumer<HttpResponseStatus, String> done;
    private final JsonText json = new JsonText().raw("{\"results\":[");
    private int statement;

    /// @param done gets status and body, on the loop
    InfluxRun(
            Engine engine,
            Executor loop,
            List<InfluxStatement> statements,
            BiConsumer<HttpResponseStatus, String> done) {
        this.engine = engine;
        this.loop = loop;
        this.left = new ArrayDeque<>(statements);
        this.done = done;
    }

    void start() {
        while (!left.isEmpty()) {
            switch (left.remove()) {
                case InfluxStatement.CreateDatabase create -> {
                    create(create.name());
                    return;
                }
                case InfluxStatement.ShowDatabases _ -> show();
                case InfluxStatement.Other other -> error(other.words() + " is not supported; use /api/v3/query_sql");
            }
        }
        done.accept(HttpResponseStatus.OK, json.raw("]}").toString());
    }

    private void result() {
        json.raw(statement == 0 ? "" : ",").raw("{\"statement_id\":").number(statement);
        statement++;
    }

    private void error(String text) {
        result();
        json.raw(",\"error\":").string(text).raw("}");
    }

    private void show() {
        result();
        json.raw(",\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"]");
        String separator = ",\"values\":[";
        for (Database database : engine.catalog().databases()) {
            json.raw(separator).raw("[").string(database.name()).raw("]");
            separator = ",";
        }
        json.raw(separator.equals(",") ? "]}]}" : "}]}");
    }

    /// Makes the database, and is content with one that is there.
    private void create(String name) {
        try {
            byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
            Names.decode(utf8, 0, utf8.length);
            engine.propose(catalog -> changes(catalog, name), new CatalogAgent.Answer() {
                @Override
                public void onCatalog(Catalog catalog) {
                    loop.execute(InfluxRun.this::created);
                }

                @Override
                public void onRefused(VarveException reason) {
                    loop.execute(() -> failed(reason));
                }
            });
        } catch (VarveException e) {
            failed(e);
        }
    }

    private static List<CatalogChange> changes(Catalog catalog, String name) {
        return catalog.findDatabase(name) != null ? List.of() : List.of(new CatalogChange.CreateDatabase(name));
    }

    private void created() {
        result();
        json.raw("}");
        start();
    }

    private void failed(VarveException reason) {
        String text = String.valueOf(reason.getMessage());
        if (reason instanceof CatalogException) {
            error(text);
            start();
            return;
        }
        boolean again = reason.severity() == Severity.RETRYABLE;
        done.accept(
                again ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.INTERNAL_SERVER_ERROR,
                InfluxQueryHandler.error(text));
    }
}
