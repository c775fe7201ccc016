// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values as JSON. A number that JSON cannot say, and every point in time, is text.
final class JsonValues {
    private JsonValues() {}

    static void addAll(StringBuilder to, List<? extends @Nullable Object> values) {
        to.append('[');
        for (int i = 0; i < values.size(); i++) {
            to.append(i == 0 ? "" : ",");
            add(to, values.get(i));
        }
        to.append(']');
    }

    static void add(StringBuilder to, @Nullable Object value) {
        switch (value) {
            case null -> to.append("null");
            case Boolean bit -> to.append(bit);
            case Double number when Double.isFinite(number) -> to.append(number);
            case Float number when Float.isFinite(number) -> to.append(number);
            case BigDecimal number -> to.append(number);
            case BigInteger number -> to.append(number);
            case Long number -> to.append(number);
            case Integer number -> to.append(number);
            case Short number -> to.append(number);
            case Byte number -> to.append(number);
            default -> text(to, value.toString());
        }
    }

    private static void text(StringBuilder to, String text) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ') {
                to.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
            } else {
                to.append(c);
            }
        }
        to.append('"');
    }
}
