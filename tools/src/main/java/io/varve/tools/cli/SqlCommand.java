// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.RowStream;
import io.varve.tools.client.TablePrinter;
import io.varve.tools.client.Terminals;
import io.varve.tools.client.VarveAnswerException;
import io.varve.tools.client.VarveClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `varve sql`: statements from `-c`, from a pipe, or typed at a prompt.
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        description = {
            "Asks a running server in SQL.",
            "Without -c it reads statements from the terminal (history, completion with TAB) or from a pipe; each ends",
            "with a semicolon."
        },
        footer = {
            "",
            "Exit status: 0 all statements succeeded, 1 one failed (the rest of a pipe is not run), 2 wrong use.",
            "",
            "Examples:",
            "  varve sql -c \"SELECT count(*) FROM cpu\"",
            "  varve sql --csv -c \"SELECT * FROM cpu LIMIT 10\" > cpu.csv"
        })
final class SqlCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "-c", paramLabel = "SQL", description = "Run these statements and exit.")
    private @Nullable String text;

    @Option(names = "--csv", description = "Print CSV with a header.")
    private boolean csv;

    @Option(names = "--json", description = "Print a JSON array of objects.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        try (VarveClient client = server.connect()) {
            if (text == null && Terminals.interactive()) {
                return new SqlShell(client, server.database, this).run();
            }
            String statements = text != null ? text : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            for (String statement : SqlText.split(statements)) {
                if (!execute(client, server.database, statement, System.out)) {
                    return 1;
                }
            }
            return 0;
        }
    }

    /// Runs one statement and prints its answer, or what is wrong with it on stderr.
    ///
    /// @return false when it failed
    boolean execute(VarveClient client, String database, String statement, PrintStream out) {
        try {
            if (csv || json) {
                try (InputStream body = client.queryRaw(database, statement, csv ? "csv" : "json")) {
                    body.transferTo(out);
                }
                if (json) {
                    out.println();
                }
            } else {
                try (RowStream rows = client.query(database, statement)) {
                    long count = new TablePrinter(out).print(rows);
                    out.println(String.format(Locale.ROOT, count == 1 ? "(%,d row)" : "(%,d rows)", count));
                }
            }
            out.flush();
            return true;
        } catch (VarveAnswerException e) {
            out.flush();
            explain(e, statement).forEach(System.err::println);
        } catch (IOException e) {
            out.flush();
            System.err.println("varve: " + e.getMessage());
        }
        return false;
    }

    /// The message, and where the server named a position, that line of the statement with a caret under it.
    static List<String> explain(VarveAnswerException error, String statement) {
        String[] lines = statement.split("\n", -1);
        String hint = error.hint().isEmpty() ? "" : "hint: " + error.hint();
        String head = "error: " + error.getMessage();
        if (error.line() < 1 || error.line() > lines.length || error.column() < 1) {
            return hint.isEmpty() ? List.of(head) : List.of(head, hint);
        }
        String line = lines[error.line() - 1];
        int before = Math.min(error.column() - 1, line.length());
        StringBuilder caret = new StringBuilder("  ");
        for (int i = 0; i < before; i++) {
            caret.append(line.charAt(i) == '\t' ? '\t' : ' ');
        }
        caret.append('^');
        return hint.isEmpty()
                ? List.of(head, "  " + line, caret.toString())
                : List.of(head, "  " + line, caret.toString(), hint);
    }
}
