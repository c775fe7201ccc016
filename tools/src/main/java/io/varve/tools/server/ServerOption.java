// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The registry of the server's options: a new option is one constant here.
///
/// The key (snake_case under dotted sections) is what the file has; `log.max_tail` is the flag `--log-max-tail` and the
/// environment variable `VARVE_LOG_MAX_TAIL`. No key may be the section of another: TOML cannot hold both.
public enum ServerOption {
    DATA("data", OptionType.PATH, "~/.varve/data", "Data directory; made if it is not there."),
    HTTP("http", OptionType.ADDRESS, "127.0.0.1:8181", "Where to listen for HTTP; port 0 = any free one."),
    TCP(
            "tcp",
            OptionType.ADDRESS,
            "127.0.0.1:9009",
            "Where to listen for line protocol over TCP; port 0 = any free one."),
    FSYNC(
            "fsync",
            OptionType.choice("always", "interval", "os"),
            "always",
            "When the log is forced to the disk: before each answer, at an interval, or as the system likes."),
    MEMORY(
            "memory",
            OptionType.SIZE,
            "half",
            "Memory for heap and data together. Default: half of the machine or of its cgroup."),
    ALLOW_INSECURE(
            "allow_insecure",
            OptionType.BOOLEAN,
            "false",
            "Listen on addresses that other machines reach although nobody has to log in."),
    SHARDS("shards", OptionType.COUNT, "0", "Shards of a new data directory; 0 = one per two cores."),
    CONNECTIONS_PER_ADDRESS(
            "connections.per_address",
            OptionType.COUNT,
            "128",
            "Connections that one address may have to each listener; 0 = all that there are."),
    LIMIT_ADDRESS_ROWS(
            "limit.address_rows", OptionType.COUNT, "0", "Rows that one address may write in a second; 0 = no limit."),
    LIMIT_ADDRESS_BYTES(
            "limit.address_bytes",
            OptionType.SIZE_OR_OFF,
            "off",
            "Line protocol, decoded, that one address may send in a second."),
    LIMIT_ADDRESS_NEW_SERIES(
            "limit.address_new_series",
            OptionType.COUNT,
            "0",
            "New series that one address may begin in a minute; 0 = no limit."),
    LIMIT_ADDRESS_QUERIES(
            "limit.address_queries",
            OptionType.COUNT,
            "0",
            "Queries that one address may ask in a second; 0 = no limit."),
    LIMIT_ADDRESS_SCANNED_ROWS(
            "limit.address_scanned_rows",
            OptionType.COUNT,
            "0",
            "Rows that the queries of one address may read in a second; 0 = no limit."),
    LIMIT_DATABASE_ROWS(
            "limit.database_rows",
            OptionType.COUNT,
            "0",
            "Rows that may go into one database in a second; 0 = no limit."),
    LIMIT_DATABASE_BYTES(
            "limit.database_bytes",
            OptionType.SIZE_OR_OFF,
            "off",
            "Line protocol, decoded, that may come for one database in a second."),
    LIMIT_DATABASE_NEW_SERIES(
            "limit.database_new_series",
            OptionType.COUNT,
            "0",
            "New series that may begin in one database in a minute; 0 = no limit."),
    LIMIT_SERVER_ROWS(
            "limit.server_rows",
            OptionType.COUNT,
            "0",
            "Rows that everybody together may write in a second; 0 = no limit."),
    LIMIT_SERVER_BYTES(
            "limit.server_bytes",
            OptionType.SIZE_OR_OFF,
            "off",
            "Line protocol, decoded, that everybody together may send in a second."),
    LIMIT_SERVER_NEW_SERIES(
            "limit.server_new_series",
            OptionType.COUNT,
            "0",
            "New series that everybody together may begin in a minute; 0 = no limit."),
    LIMIT_SERVER_QUERIES(
            "limit.server_queries",
            OptionType.COUNT,
            "0",
            "Queries that everybody together may ask in a second; 0 = no limit."),
    LIMIT_SERVER_SCANNED_ROWS(
            "limit.server_scanned_rows",
            OptionType.COUNT,
            "0",
            "Rows that the queries of everybody together may read in a second; 0 = no limit."),
    LOG_MAX_TAIL(
            "log.max_tail",
            OptionType.SIZE,
            "256MiB",
            "How much log a restart may have to replay; from half of it on the oldest rows are flushed, since the log goes on growing meanwhile. "
                    + "Less on a small volume: the log takes at most a third of what it and the free space are together."),
    LOG_SEGMENT_SIZE("log.segment_size", OptionType.SIZE, "64MiB", "Segment size of the log of a new data directory."),
    LOG_SYNC_INTERVAL("log.sync_interval", OptionType.DURATION, "200ms", "Interval of fsync = interval."),
    SCRUB_PERIOD(
            "scrub.period",
            OptionType.DURATION,
            "7d",
            "From the begin of one reading of all files, to find damage, to the begin of the next."),
    SCRUB_RATE(
            "scrub.rate", OptionType.SIZE_OR_OFF, "16MiB", "How much of the files may be read for that in a second."),
    TIER_WARM_DIRECTORY(
            "tier.warm_directory",
            OptionType.OPTIONAL_DIRECTORY,
            "",
            "Where new files of the warm tier go, perhaps on another volume; has to exist. Default: the data directory."),
    TIER_COLD_DIRECTORY(
            "tier.cold_directory",
            OptionType.OPTIONAL_DIRECTORY,
            "",
            "Where new files of the cold tier go, perhaps on another volume; has to exist. Default: the data directory."),
    TLS_CERT(
            "tls.cert",
            OptionType.OPTIONAL_PATH,
            "",
            "Certificate for TLS, PEM: the server's own first, then those that lead to its root. Read again when it changes. Default: no TLS."),
    TLS_KEY(
            "tls.key",
            OptionType.OPTIONAL_PATH,
            "",
            "Private key of the certificate, PEM without a password (PKCS#8, PKCS#1 or SEC1). Read again when it changes. Default: no TLS."),
    TLS_HTTP("tls.http", OptionType.BOOLEAN, "true", "With a certificate: HTTP is spoken over TLS only."),
    TLS_TCP(
            "tls.tcp",
            OptionType.BOOLEAN,
            "true",
            "With a certificate: line protocol over TCP is spoken over TLS only."),
    TLS_MIN_VERSION(
            "tls.min_version", OptionType.choice("1.3", "1.2"), "1.3", "The oldest TLS that a client may speak."),
    LINE_AUTH_KEYS(
            "line.auth_keys",
            OptionType.OPTIONAL_PATH,
            "",
            "Public keys of those who may send lines over TCP, one a line: keyId ec-p-256-sha256 x y. Read again when it changes. Default: anybody may."),
    LINE_DISCONNECT_ON_ERROR(
            "line.disconnect_on_error",
            OptionType.BOOLEAN,
            "false",
            "Close a TCP connection at its first bad line instead of skipping the line."),
    LINE_ESCAPES(
            "line.escapes",
            OptionType.choice("influx", "questdb"),
            "influx",
            "How backslashes in names and tag values are read."),
    LINE_MAX_LENGTH("line.max_length", OptionType.SIZE, "256KiB", "The longest line that is taken."),
    WRITE_MAX_BODY("write.max_body", OptionType.SIZE, "32MiB", "The largest body of a write request."),
    WRITE_AUTO_CREATE_DATABASE(
            "write.auto_create_database", OptionType.BOOLEAN, "true", "A write to an unknown database makes it."),
    WRITE_ALLOW_WEAKER_DURABILITY(
            "write.allow_weaker_durability",
            OptionType.BOOLEAN,
            "true",
            "A request may ask to be answered before its rows are as durable as fsync says."),
    QUERY_TIMEOUT("query.timeout", OptionType.DURATION, "30s", "How long a query may run."),
    COPY_DIRECTORY(
            "copy.directory",
            OptionType.OPTIONAL_PATH,
            "",
            "Directory whose files COPY reads and writes. Default: COPY is refused."),
    QUERY_WARM_UP(
            "query.warm_up",
            OptionType.BOOLEAN,
            "true",
            "Run queries before the ready line, so that the first one after it is not slow."),
    QUERY_TRAINING(
            "query.training",
            OptionType.DURATION_OR_OFF,
            "8s",
            "How long a start writes and asks tables of its own in a temporary folder, so that the code for it is compiled before the first user comes. Not after a crash."),
    LOGGING_LEVEL("logging.level", OptionType.choice("error", "warn", "info", "debug"), "info", "What is logged."),
    LOGGING_FILE(
            "logging.file",
            OptionType.OPTIONAL_PATH,
            "",
            "File to log to, rotated: FILE.0 is the newest. Default: stderr.");

    /// Up to this length one edit is a slip; each further one takes as many characters more.
    private static final int SHORT_KEY_CHARS = 4;

    private final String key;

    @SuppressWarnings("ImmutableEnumChecker") // a label and a function without state
    private final OptionType type;

    private final String defaultText;
    private final String help;

    ServerOption(String key, OptionType type, String defaultText, String help) {
        this.key = key;
        this.type = type;
        this.defaultText = defaultText;
        this.help = help;
    }

    public String key() {
        return key;
    }

    public OptionType type() {
        return type;
    }

    public String defaultText() {
        return defaultText;
    }

    public String help() {
        return help;
    }

    public String flag() {
        return "--" + key.replace('.', '-').replace('_', '-');
    }

    public String environmentVariable() {
        return "VARVE_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    static Optional<ServerOption> ofKey(String key) {
        return Stream.of(values()).filter(option -> option.key.equals(key)).findFirst();
    }

    /// The known key that takes the fewest edits to reach; none when that is more than a slip of the fingers.
    static Optional<String> nearestKey(String key) {
        Optional<String> nearest = Optional.empty();
        int least = 2 + Math.max(0, key.length() - SHORT_KEY_CHARS) / SHORT_KEY_CHARS;
        for (ServerOption option : values()) {
            String last = option.key.substring(option.key.lastIndexOf('.') + 1);
            int edits = Math.min(edits(key, option.key), edits(key, last) + 1);
            if (edits < least) {
                least = edits;
                nearest = Optional.of(option.key);
            }
        }
        return nearest;
    }

    /// Levenshtein's distance.
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
