// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.exec.expr;

import io.varve.query.exec.value.Vector;
import io.varve.query.plan.Function;
import io.varve.query.plan.QueryException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Functions of texts beyond the basic ones; positions and lengths are code points. Threads: stateless.
final class TextLibrary {
    /// What one value may become.
    private static final long MAX_CHARS = 16 << 20;

    private TextLibrary() {}

    /// The kernel of a function, or null if it is none of these.
    static Kernel.@Nullable Many kernel(Function function) {
        return switch (function) {
            case LEFT -> (a, row, into) -> into.setText(row, ends(a[0].textAt(row), a[1].lane(row), true));
            case RIGHT -> (a, row, into) -> into.setText(row, ends(a[0].textAt(row), a[1].lane(row), false));
            case LPAD -> (a, row, into) -> into.setText(row, padded(a, row, true));
            case RPAD -> (a, row, into) -> into.setText(row, padded(a, row, false));
            case LTRIM -> (a, row, into) -> into.setText(row, trimmed(a, row, true, false));
            case RTRIM -> (a, row, into) -> into.setText(row, trimmed(a, row, false, true));
            case BTRIM -> (a, row, into) -> into.setText(row, trimmed(a, row, true, true));
            case REPEAT -> (a, row, into) -> into.setText(row, repeated(a[0].textAt(row), a[1].lane(row)));
            case REVERSE ->
                (a, row, into) -> into.setText(
                        row, new StringBuilder(a[0].textAt(row)).reverse().toString());
            case STRPOS -> (a, row, into) -> into.set(row, position(a[0].textAt(row), a[1].textAt(row)));
            case SPLIT_PART -> TextLibrary::splitPart;
            case STARTS_WITH ->
                (a, row, into) -> into.setBoolean(row, a[0].textAt(row).startsWith(a[1].textAt(row)));
            case TRANSLATE -> TextLibrary::translate;
            case INITCAP -> (a, row, into) -> into.setText(row, capitalised(a[0].textAt(row)));
            case ASCII ->
                (a, row, into) -> into.set(
                        row, a[0].textLength(row) == 0 ? 0 : a[0].textAt(row).codePointAt(0));
            case CHR -> TextLibrary::character;
            case OCTET_LENGTH -> (a, row, into) -> into.set(row, a[0].textLength(row));
            case BIT_LENGTH -> (a, row, into) -> into.set(row, 8L * a[0].textLength(row));
            case TO_HEX -> (a, row, into) -> into.setText(row, Long.toHexString(a[0].lane(row)));
            case MD5 -> digest("MD5");
            case SHA224 -> digest("SHA-224");
            case SHA256 -> digest("SHA-256");
            case SHA384 -> digest("SHA-384");
            case SHA512 -> digest("SHA-512");
            case ENCODE -> TextLibrary::encode;
            case DECODE -> TextLibrary::decode;
            default -> null;
        };
    }

    /// `concat_ws`: the first argument between the others that are not null.
    static Eval joined(List<Eval> arguments, Vector into) {
        Vector[] values = new Vector[arguments.size()];
        return (batch, rows, count) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments.get(i).eval(batch, rows, count);
            }
            into.clear();
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                if (values[0].isNull(row)) {
                    into.setNull(row);
                    continue;
                }
                StringBuilder text = new StringBuilder();
                String separator = "";
                for (int k = 1; k < values.length; k++) {
                    if (!values[k].isNull(row)) {
                        text.append(separator).append(values[k].textAt(row));
                        separator = values[0].textAt(row);
                    }
                }
                into.setText(row, text.toString());
            }
            return into;
        };
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String part(String text, int from, int to) {
        int begin = text.offsetByCodePoints(0, from);
        return text.substring(begin, text.offsetByCodePoints(begin, to - from));
    }

    private static String ends(String text, long count, boolean left) {
        int length = length(text);
        int kept = (int) (count >= 0 ? Math.min(count, length) : Math.max(0, length + Math.max(count, -length)));
        return left ? part(text, 0, kept) : part(text, length - kept, length);
    }

    private static String padded(Vector[] a, int row, boolean left) {
        String text = a[0].textAt(row);
        long wanted = Math.max(0, a[1].lane(row));
        String fill = a.length > 2 ? a[2].textAt(row) : " ";
        int length = length(text);
        if (length >= wanted || fill.isEmpty()) {
            return part(text, 0, (int) Math.min(length, wanted));
        }
        int missing = (int) (limited(wanted) - length);
        int filled = length(fill);
        String padding = fill.repeat(missing / filled) + part(fill, 0, missing % filled);
        return left ? padding + text : text + padding;
    }

    private static long limited(long chars) {
        if (chars > MAX_CHARS) {
            throw QueryException.value("text too long: characters=" + chars + ", limit=" + MAX_CHARS);
        }
        return chars;
    }

    private static String trimmed(Vector[] a, int row, boolean left, boolean right) {
        int[] points = a[0].textAt(row).codePoints().toArray();
        String characters = a.length > 1 ? a[1].textAt(row) : " ";
        int from = 0;
        int to = points.length;
        while (left && from < to && characters.indexOf(points[from]) >= 0) {
            from++;
        }
        while (right && to > from && characters.indexOf(points[to - 1]) >= 0) {
            to--;
        }
        return new String(points, from, to - from);
    }

    private static String repeated(String text, long times) {
        if (times <= 0 || text.isEmpty()) {
            return "";
        }
        limited(Math.multiplyExact(Math.min(times, MAX_CHARS + 1), (long) text.length()));
        return text.repeat((int) times);
    }

    private static long position(String text, String part) {
        int at = text.indexOf(part);
        return at < 0 ? 0 : text.codePointCount(0, at) + 1L;
    }

    private static void splitPart(Vector[] a, int row, Vector into) {
        String text = a[0].textAt(row);
        String separator = a[1].textAt(row);
        long number = a[2].lane(row);
        if (number == 0) {
            throw QueryException.value("field position must not be zero");
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); !separator.isEmpty() && at >= 0; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        long index = number > 0 ? number - 1 : parts.size() + number;
        into.setText(row, index >= 0 && index < parts.size() ? parts.get((int) index) : "");
    }

    private static void translate(Vector[] a, int row, Vector into) {
        int[] from = a[1].textAt(row).codePoints().toArray();
        int[] to = a[2].textAt(row).codePoints().toArray();
        StringBuilder text = new StringBuilder();
        a[0].textAt(row).codePoints().forEach(point -> {
            int at = 0;
            while (at < from.length && from[at] != point) {
                at++;
            }
            if (at == from.length) {
                text.appendCodePoint(point);
            } else if (at < to.length) {
                text.appendCodePoint(to[at]);
            }
        });
        into.setText(row, text.toString());
    }

    private static String capitalised(String text) {
        StringBuilder result = new StringBuilder();
        boolean inWord = false;
        for (int point : text.toLowerCase(Locale.ROOT).codePoints().toArray()) {
            result.appendCodePoint(inWord ? point : Character.toUpperCase(point));
            inWord = Character.isLetterOrDigit(point);
        }
        return result.toString();
    }

    private static void character(Vector[] a, int row, Vector into) {
        long point = a[0].lane(row);
        if (point <= 0 || point > Character.MAX_CODE_POINT || (point >= 0xD800 && point <= 0xDFFF)) {
            throw QueryException.value("no character has the number " + point);
        }
        into.setText(row, Character.toString((int) point));
    }

    private static byte[] bytes(Vector vector, int row) {
        return vector.textAt(row).getBytes(StandardCharsets.UTF_8);
    }

    private static Kernel.Many digest(String algorithm) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has " + algorithm, e);
        }
        return (a, row, into) -> into.setText(row, HexFormat.of().formatHex(digest.digest(bytes(a[0], row))));
    }

    private static void decode(Vector[] a, int row, Vector into) {
        String format = a[1].textAt(row);
        String text = a[0].textAt(row);
        try {
            byte[] bytes = switch (format) {
                case "base64" -> Base64.getMimeDecoder().decode(text);
                case "hex" -> HexFormat.of().parseHex(text);
                default -> throw QueryException.value("decode knows base64 and hex, not " + format);
            };
            into.setText(
                    row,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (IllegalArgumentException e) {
            throw QueryException.value("invalid " + format + ": " + e.getMessage());
        } catch (CharacterCodingException _) {
            throw QueryException.value("what decode yields must be text in UTF-8");
        }
    }

    private static void encode(Vector[] a, int row, Vector into) {
        String format = a[1].textAt(row);
        into.setText(
                row,
                switch (format) {
                    case "base64" -> Base64.getEncoder().encodeToString(bytes(a[0], row));
                    case "hex" -> HexFormat.of().formatHex(bytes(a[0], row));
                    default -> throw QueryException.value("encode knows base64 and hex, not " + format);
                });
    }
}
