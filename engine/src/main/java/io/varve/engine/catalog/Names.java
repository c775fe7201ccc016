// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine.catalog;

import io.varve.engine.catalog.CatalogException.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// The rules for names of databases, tables and columns: 1 to 256 bytes of UTF-8 without control characters (U+0000-001F, 007F).
///
/// Names are compared byte by byte: case counts, nothing is normalised, and no name ever becomes a path.
/// Threads: stateless. Errors: [CatalogException].
public final class Names {
    public static final int MAX_NAME_BYTES = 256;
    /// The implicit column of every table; no tag or field may be called so.
    public static final String TIME = "time";

    private static final String HINT =
            "Use 1 to " + MAX_NAME_BYTES + " bytes of UTF-8 without control characters (U+0000-001F, U+007F).";

    private Names() {}

    /// The text of a name that came as raw bytes.
    public static String decode(byte[] bytes, int offset, int length) {
        if (length > MAX_NAME_BYTES) {
            throw tooLong("name", length);
        }
        try {
            String name = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
            check("name", name);
            return name;
        } catch (CharacterCodingException e) {
            throw new CatalogException(Reason.INVALID_NAME, "invalid name: not UTF-8, lengthBytes=" + length, HINT);
        }
    }

    /// Checks `name` and returns its UTF-8 bytes; `what` names it in the error.
    static byte[] check(String what, String name) {
        byte[] utf8 = utf8(what, name);
        if (utf8.length == 0) {
            throw new CatalogException(Reason.INVALID_NAME, "invalid " + what + " name: empty", HINT);
        }
        if (utf8.length > MAX_NAME_BYTES) {
            throw tooLong(what, utf8.length);
        }
        for (int i = 0; i < utf8.length; i++) {
            if ((utf8[i] >= 0 && utf8[i] < 0x20) || utf8[i] == 0x7f) {
                throw new CatalogException(
                        Reason.INVALID_NAME,
                        "invalid " + what + " name: control character, byte=" + i + ", value=" + utf8[i],
                        HINT);
            }
        }
        return utf8;
    }

    static byte[] checkColumn(String name) {
        byte[] utf8 = check("column", name);
        if (name.equals(TIME)) {
            throw new CatalogException(
                    Reason.RESERVED_NAME,
                    "reserved name: column=time",
                    "`time` is the timestamp of the row; send it as the line's timestamp or rename the key.");
        }
        return utf8;
    }

    private static byte[] utf8(String what, String name) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(name));
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            throw new CatalogException(Reason.INVALID_NAME, "invalid " + what + " name: unpaired surrogate", HINT);
        }
    }

    private static CatalogException tooLong(String what, int lengthBytes) {
        return new CatalogException(
                Reason.INVALID_NAME,
                "invalid " + what + " name: lengthBytes=" + lengthBytes + ", limit=" + MAX_NAME_BYTES,
                HINT);
    }
}
