// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.tools.client.Pacing;
import io.varve.tools.client.VarveClient;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// The prompt of `varve sql`: history in `~/.varve/sql_history`, completion of names, statements over several lines.
///
/// Threads: main. Errors: a statement that fails is explained and the prompt comes back.
final class SqlShell {
    private static final String HELP = """
            A statement ends with a semicolon and may span lines. TAB completes names. Ctrl-C drops the line, Ctrl-D leaves.
              \\d            tables            \\d TABLE      columns of a table
              \\l            databases         \\c DATABASE   use another database
              \\s            storage           \\timing       show how long each statement takes, or not
              \\?            this              \\q            leave""";

    private final VarveClient client;
    private final SqlCommand command;
    private final SqlNames names;
    private String database;
    private final Pacing pacing = Pacing.system();
    private boolean timing;

    SqlShell(VarveClient client, String database, SqlCommand command) {
        this.client = client;
        this.command = command;
        this.database = database;
        this.names = new SqlNames(client);
    }

    int run() throws IOException {
        Path history = Path.of(System.getProperty("user.home"), ".varve", "sql_history");
        Files.createDirectories(history.getParent());
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            PrintStream out = new PrintStream(terminal.output(), false, StandardCharsets.UTF_8);
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("varve")
                    .parser(new StatementParser())
                    .completer((lineReader, line, candidates) -> names.complete(database, line, candidates))
                    .variable(LineReader.HISTORY_FILE, history)
                    .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P  > ")
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            out.println("varve sql at " + client.base() + "; \\? for help");
            while (true) {
                out.flush();
                try {
                    if (!handle(reader.readLine(database + "=> "), out)) {
                        return 0;
                    }
                } catch (UserInterruptException e) {
                    out.println(); // Ctrl-C: the line is dropped
                } catch (EndOfFileException e) {
                    return 0;
                }
            }
        }
    }

    /// @return false to leave
    private boolean handle(String line, PrintStream out) {
        String text = line.strip();
        String[] words = text.split("\\s+", 2);
        String argument = words.length > 1 ? words[1].replace(";", "") : "";
        switch (words[0].toLowerCase(Locale.ROOT)) {
            case "" -> {}
            case "\\q", "exit", "quit", "exit;", "quit;" -> {
                return false;
            }
            case "\\?", "help", "help;" -> out.println(HELP);
            case "\\d" ->
                execute(argument.isEmpty() ? "SHOW TABLES" : "SHOW COLUMNS FROM " + SqlText.name(argument), out);
            case "\\l" -> execute("SHOW DATABASES", out);
            case "\\s" -> execute("SHOW STORAGE", out);
            case "\\c" -> database = argument.isEmpty() ? database : argument;
            case "\\timing" -> {
                timing = !timing;
                out.println("timing is " + (timing ? "on" : "off"));
            }
            default -> SqlText.split(text).forEach(statement -> execute(statement, out));
        }
        return true;
    }

    private void execute(String statement, PrintStream out) {
        long start = pacing.nowNs();
        command.execute(client, database, statement, out);
        if (timing) {
            out.println(String.format(Locale.ROOT, "%.1f ms", (pacing.nowNs() - start) / 1e6));
        }
        names.forget();
    }

    /// Splits words for completion, and asks for more lines until the statement has its semicolon.
    private static final class StatementParser implements Parser {
        private final DefaultParser words =
                new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]);

        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) {
            String text = line.strip();
            boolean whole = text.isEmpty()
                    || text.startsWith("\\")
                    || SqlText.end(text, 0) >= 0
                    || "exit".equals(text)
                    || "quit".equals(text)
                    || "help".equals(text);
            if (context == ParseContext.ACCEPT_LINE && !whole) {
                throw new EOFError(-1, cursor, "no semicolon yet");
            }
            return words.parse(line, cursor, context);
        }
    }
}
