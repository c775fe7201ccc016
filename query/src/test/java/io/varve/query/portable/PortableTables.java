// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.portable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The plain tables and views of one file, kept as rows of text. A query sees them as common table expressions that cast VALUES to the
/// types the file declares, since a table of ours has a time and these have none.
final class PortableTables {
    private static final String NAME = "(?:\\w+\\.)?(\\w+|\"[^\"]+\")";
    private static final Pattern CREATE_AS =
            pattern("create\\s+(?:or\\s+replace\\s+)?(?:temp(?:orary)?\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?"
                    + NAME + "\\s*(?:\\(([^()]*)\\))?\\s*as\\b\\s*(.*)");
    private static final Pattern CREATE =
            pattern("create\\s+(?:or\\s+replace\\s+)?(?:temp(?:orary)?\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?"
                    + NAME + "\\s*\\((.*)\\)");
    private static final Pattern VIEW = pattern("create\\s+(?:or\\s+replace\\s+)?(?:temp(?:orary)?\\s+)?view\\s+" + NAME
            + "\\s*(\\([^()]*\\))?\\s*as\\s+(.*)");
    private static final Pattern INSERT = pattern("insert\\s+into\\s+" + NAME + "\\s*(?:\\(([\\w\\s,]*)\\))?\\s*(.*)");
    private static final Pattern DELETE =
            pattern("delete\\s+from\\s+" + NAME + "(?:\\s+(?!where)(\\w+))?(?:\\s+where\\s+(.*))?");
    private static final Pattern UPDATE =
            pattern("update\\s+" + NAME + "\\s+set\\s+(\\w+)\\s*=\\s*(.*?)(?:\\s+where\\s+(.*))?");
    private static final Pattern DROP = pattern("drop\\s+(?:table|view)\\s+(?:if\\s+exists\\s+)?" + NAME + ".*");
    private static final Pattern WITH = pattern("with\\s+(recursive\\s+)?(.*)");

    /// A table of more rows is kept as its query: as text it would be longer than a text may be.
    private static final int MAX_ROWS = 300;

    private final Function<String, List<List<String>>> engine;
    private final Map<String, Table> tables = new LinkedHashMap<>();

    /// A table, or a view (whose `body` is its query).
    private record Table(
            String name,
            List<String> columns,
            List<String> types,
            List<List<String>> rows,
            @Nullable String body) {
        String definition() {
            if (body != null) {
                return name + " " + String.join(", ", columns) + " AS (" + body + ")";
            }
            StringBuilder text = new StringBuilder(name + " AS (SELECT ");
            for (int i = 0; i < columns.size(); i++) {
                text.append(i == 0 ? "" : ", ")
                        .append("CAST(\"$")
                        .append(i)
                        .append("\" AS ")
                        .append(types.get(i));
                text.append(") AS ").append(columns.get(i));
            }
            text.append(" FROM (VALUES ");
            List<String> empty = columns.stream().map(column -> "NULL").toList();
            boolean first = true;
            for (List<String> row : rows.isEmpty() ? List.of(empty) : rows) {
                text.append(first ? "(" : ", (")
                        .append(String.join(
                                ", ", row.stream().map(PortableTables::literal).toList()));
                text.append(')');
                first = false;
            }
            text.append(") AS v(");
            for (int i = 0; i < columns.size(); i++) {
                text.append(i == 0 ? "" : ", ").append("\"$").append(i).append('"');
            }
            return text + ")" + (rows.isEmpty() ? " WHERE false" : "") + ")";
        }
    }

    /// @param engine runs a query and gives its rows, nulls as `NULL`
    PortableTables(Function<String, List<List<String>>> engine) {
        this.engine = engine;
    }

    private static Pattern pattern(String regex) {
        return Pattern.compile("\\s*" + regex + "\\s*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    private static String literal(String value) {
        return value.equals("NULL") ? "NULL" : "'" + value.replace("'", "''") + "'";
    }

    /// Carries out a text of statements; throws what it does not know.
    void run(String sql) {
        for (String statement : split(sql, ';')) {
            if (!statement.isBlank()) {
                one(statement.strip());
            }
        }
    }

    private void one(String statement) {
        boolean known = matched(VIEW, statement, this::view)
                || matched(CREATE_AS, statement, m -> createAs(m.group(1), m.group(2), m.group(3)))
                || matched(CREATE, statement, m -> create(m.group(1), m.group(2)))
                || matched(INSERT, statement, m -> insert(table(m.group(1)), m.group(2), m.group(3)))
                || matched(UPDATE, statement, this::update)
                || matched(DELETE, statement, this::delete)
                || matched(DROP, statement, m -> tables.remove(m.group(1).toLowerCase(Locale.ROOT)));
        if (!known) {
            throw new IllegalArgumentException("statement of another kind");
        }
    }

    private static boolean matched(Pattern pattern, String statement, Consumer<Matcher> action) {
        Matcher matcher = pattern.matcher(statement);
        boolean matches = matcher.matches();
        if (matches) {
            action.accept(matcher);
        }
        return matches;
    }

    private void view(Matcher m) {
        List<String> columns = m.group(2) == null ? List.of() : List.of(m.group(2));
        put(new Table(m.group(1), columns, List.of(), List.of(), m.group(3)));
    }

    private void update(Matcher m) {
        Table table = table(m.group(1));
        List<String> items = new ArrayList<>(table.columns);
        int at = items.indexOf(m.group(2).toLowerCase(Locale.ROOT));
        items.set(
                at,
                m.group(4) == null
                        ? m.group(3)
                        : "CASE WHEN " + m.group(4) + " THEN " + m.group(3) + " ELSE " + items.get(at) + " END");
        replace(table, "SELECT " + String.join(", ", items) + " FROM " + table.name);
    }

    private void delete(Matcher m) {
        Table table = table(m.group(1));
        String alias = m.group(2) == null ? "" : " AS " + m.group(2);
        String condition = m.group(3) == null ? "false" : "(" + m.group(3) + ") IS NOT TRUE";
        replace(table, "SELECT * FROM " + table.name + alias + " WHERE " + condition);
    }

    private void put(Table table) {
        tables.put(table.name.toLowerCase(Locale.ROOT), table);
    }

    private Table table(String name) {
        Table table = tables.get(name.toLowerCase(Locale.ROOT));
        if (table == null) {
            throw new IllegalArgumentException("no table " + name);
        }
        return table;
    }

    private void create(String name, String columns) {
        List<String> names = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (String column : split(columns, ',')) {
            String[] parts = column.strip().split("\\s+", 2);
            if (parts.length == 2 && !parts[0].equalsIgnoreCase("primary")) {
                names.add(parts[0].toLowerCase(Locale.ROOT));
                types.add(parts[1].replaceAll("(?i)\\s+(primary key|unique|not null|null|default\\s+\\w+)", ""));
            }
        }
        put(new Table(name, names, types, new ArrayList<>(), null));
    }

    private void createAs(String name, @Nullable String columns, String query) {
        List<List<String>> answer = engine.apply("\0" + text(query));
        if (answer.size() > MAX_ROWS && columns == null) {
            put(new Table(name, List.of(), List.of(), List.of(), query));
            return;
        }
        List<String> names = columns == null
                ? answer.get(0)
                : split(columns, ',').stream().map(String::strip).toList();
        put(new Table(name, names, answer.get(1), new ArrayList<>(answer.subList(2, answer.size())), null));
    }

    private void insert(Table table, @Nullable String columns, String source) {
        List<List<String>> rows = engine.apply(text(source));
        List<String> order = columns == null
                ? table.columns
                : split(columns, ',').stream()
                        .map(c -> c.strip().toLowerCase(Locale.ROOT))
                        .toList();
        for (List<String> row : rows) {
            List<String> full = new ArrayList<>();
            for (int i = 0; i < table.columns.size(); i++) {
                int at = order.indexOf(table.columns.get(i));
                full.add(at < 0 || at >= row.size() ? "NULL" : row.get(at));
            }
            table.rows.add(full);
        }
    }

    private void replace(Table table, String query) {
        List<List<String>> rows = engine.apply(text(query));
        table.rows.clear();
        table.rows.addAll(rows);
    }

    /// `query` with the tables that it names, and those that these name, in front.
    String text(String query) {
        String stripped = query.strip().replaceAll(";\\s*$", "");
        List<String> needed = new ArrayList<>();
        collect(stripped, needed);
        if (needed.isEmpty()) {
            return stripped;
        }
        List<String> definitions = new ArrayList<>();
        for (Map.Entry<String, Table> entry : tables.entrySet()) {
            if (needed.contains(entry.getKey())) {
                definitions.add(entry.getValue().definition());
            }
        }
        String all = String.join(", ", definitions);
        Matcher with = WITH.matcher(stripped);
        if (with.matches()) {
            return "WITH " + (with.group(1) == null ? "" : "RECURSIVE ") + all + ", " + with.group(2);
        }
        return "WITH " + all + " " + stripped;
    }

    private void collect(String query, List<String> needed) {
        for (Map.Entry<String, Table> entry : tables.entrySet()) {
            String name = entry.getKey().replace("\"", "");
            if (!needed.contains(entry.getKey())
                    && pattern(".*\\b" + Pattern.quote(name) + "\\b.*")
                            .matcher(query)
                            .matches()) {
                needed.add(entry.getKey());
                String body = entry.getValue().body;
                if (body != null) {
                    collect(body, needed);
                }
            }
        }
    }

    /// The parts between separators that stand outside of parentheses and texts.
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'' || c == '"') {
                i = text.indexOf(c, i + 1);
                if (i < 0) {
                    break;
                }
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == separator && depth == 0) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
