// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.varve.query.plan.Parameters;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values for parameters as a request sends them: an object for `$name`, an array for `?` and `$1`.
final class JsonParameters {
    private JsonParameters() {}

    /// @throws HttpProblem for what is neither, or has other values than texts, numbers, booleans and null
    static Parameters of(String json) {
        if (json.isBlank() || json.strip().equals("null")) {
            return Parameters.NONE;
        }
        if (json.stripLeading().startsWith("[")) {
            List<@Nullable Object> values = new ArrayList<>();
            for (JsonFields.Field field : JsonFields.elements(json)) {
                values.add(value(Integer.toString(values.size() + 1), field));
            }
            return Parameters.of(values);
        }
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        JsonFields.fields(json).forEach((name, field) -> named.put(name, value(name, field)));
        return Parameters.named(named);
    }

    private static @Nullable Object value(String name, JsonFields.Field field) {
        String text = field.text();
        if (field.isText()) {
            return text;
        }
        return switch (text.charAt(0)) {
            case 'n' -> null;
            case 't' -> true;
            case 'f' -> false;
            case '{', '[' ->
                throw new HttpProblem(
                        HttpResponseStatus.BAD_REQUEST,
                        "params: " + name + " is an " + (text.startsWith("{") ? "object" : "array"),
                        "A value is a text, a number, true, false or null.");
            default -> number(text);
        };
    }

    /// With a point or an exponent it is a double, as in SQL.
    private static Object number(String text) {
        boolean isInteger = text.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
        if (!isInteger) {
            return new BigDecimal(text).doubleValue();
        }
        BigInteger value = new BigInteger(text);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }
}
