// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Builds the text of a refusal, only when somebody asks for it.
///
/// Threads: stateless, any.
public final class LineErrorText {
    /// So much of a refused line is repeated to the sender.
    public static final int MAX_ECHO_BYTES = 256;

    private LineErrorText() {}

    /// `unable to parse 'cpu value=': missing field value`; other refusals name the position after their reason.
    ///
    /// Shape: buf[from, from+length) is the line, `errorOffset` counts bytes from its start.
    public static String message(LineError error, int errorOffset, byte[] buf, int from, int length) {
        String reason = reason(error, errorOffset, buf, from, length);
        if (error.kind() != LineError.Kind.SYNTAX) {
            return reason;
        }
        return "unable to parse '" + echo(buf, from, length) + "': " + reason;
    }

    /// The reason with what only the line can tell: the byte's value and its position.
    public static String reason(LineError error, int errorOffset, byte[] buf, int from, int length) {
        if (error == LineError.CONTROL_CHARACTER || error == LineError.INVALID_UTF8) {
            String value = errorOffset < length ? String.format(" 0x%02x", buf[from + errorOffset] & 0xff) : "";
            return error.reason() + ": byte" + value + " at position " + errorOffset;
        }
        return error.kind() == LineError.Kind.SYNTAX
                ? error.reason()
                : error.reason() + " (at byte " + errorOffset + ")";
    }

    /// Says how many lines an open string or an escaped newline has taken along, which are refused as one; empty when none.
    public static String takenAlong(byte[] buf, int from, int length) {
        int lines = Bytes.countNewlines(buf, from, from + length);
        return lines == 0
                ? ""
                : "; refused with it, as one line: " + (lines == 1 ? "the next one" : "the next " + lines);
    }

    /// The first [#MAX_ECHO_BYTES] bytes as text; bytes that are not UTF-8 become U+FFFD.
    public static String echo(byte[] buf, int from, int length) {
        return new String(buf, from, echoLength(buf, from, length), StandardCharsets.UTF_8);
    }

    /// The measurement of a line that may be bad anywhere, for people: up to the first comma or space that is not escaped; null when there is none.
    public static @Nullable String measurement(byte[] buf, int from, int length) {
        int end = from + Math.min(length, MAX_ECHO_BYTES);
        byte[] name = new byte[end - from];
        int count = 0;
        int at = from;
        while (at < end && buf[at] != ',' && buf[at] != ' ') {
            boolean escapes =
                    buf[at] == '\\' && at + 1 < end && (buf[at + 1] == ',' || buf[at + 1] == ' ' || buf[at + 1] == '=');
            at += escapes ? 1 : 0;
            name[count++] = buf[at++];
        }
        return count == 0 ? null : new String(name, 0, count, StandardCharsets.UTF_8);
    }

    /// Cut so that no character is split.
    private static int echoLength(byte[] buf, int from, int length) {
        if (length <= MAX_ECHO_BYTES) {
            return length;
        }
        int cut = MAX_ECHO_BYTES;
        while (cut > MAX_ECHO_BYTES - 4 && (buf[from + cut] & 0xc0) == 0x80) {
            cut--;
        }
        return cut;
    }
}
