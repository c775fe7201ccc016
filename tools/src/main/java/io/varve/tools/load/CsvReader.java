// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads CSV as RFC 4180 has it: fields in double quotes may hold commas, newlines and doubled quotes.
///
/// Threads: owned by one. Errors: an open quote or bytes that are not UTF-8 end the reading with an [IOException] that
/// names the line.
final class CsvReader {
    private static final int MAX_RECORD_CHARS = 4 << 20;

    private final BufferedReader in;
    private long line = 1;
    private long recordLine = 1;

    CsvReader(InputStream bytes) {
        in = new BufferedReader(
                new InputStreamReader(
                        bytes,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                1 << 16);
    }

    /// The line of the file where the last record began, from 1.
    long recordLine() {
        return recordLine;
    }

    /// Reads one record.
    ///
    /// @return its fields, or null at the end; empty lines are skipped
    @Nullable
    List<String> next() throws IOException {
        try {
            while (true) {
                recordLine = line;
                List<String> fields = record();
                if (fields == null || fields.size() > 1 || !fields.get(0).isEmpty()) {
                    return fields;
                }
            }
        } catch (CharacterCodingException e) {
            throw new IOException("line " + line + " or soon after: not UTF-8", e);
        }
    }

    private @Nullable List<String> record() throws IOException {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        int size = 0;
        int c = in.read();
        if (c < 0) {
            return null;
        }
        for (; ; c = in.read()) {
            if (++size > MAX_RECORD_CHARS) {
                throw new IOException("line " + recordLine + ": a record longer than " + MAX_RECORD_CHARS
                        + " characters; is a quote left open?");
            }
            if (c == '\n') {
                line++;
            }
            if (c < 0 && quoted) {
                throw new IOException("line " + recordLine + ": a quote is left open");
            } else if (c == '"' && quoted) {
                in.mark(1);
                if (in.read() == '"') {
                    field.append('"');
                } else {
                    in.reset();
                    quoted = false;
                }
            } else if (quoted) {
                field.append((char) c);
            } else if (c == '"' && field.isEmpty()) {
                quoted = true;
            } else if (c == ',') {
                fields.add(field.toString());
                field.setLength(0);
            } else if (c == '\n' || c < 0) {
                fields.add(field.toString());
                return fields;
            } else if (c != '\r') {
                field.append((char) c);
            }
        }
    }
}
