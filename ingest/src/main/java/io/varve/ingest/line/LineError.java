// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

/// Why a line was refused. The texts keep the wording of InfluxDB 1.x where clients match on it.
public enum LineError {
    MISSING_MEASUREMENT(Kind.SYNTAX, "missing measurement"),
    MISSING_TAG_KEY(Kind.SYNTAX, "missing tag key"),
    MISSING_TAG_VALUE(Kind.SYNTAX, "missing tag value"),
    INVALID_TAG_FORMAT(Kind.SYNTAX, "invalid tag format"),
    DUPLICATE_TAG(Kind.SYNTAX, "duplicate tags"),
    MISSING_FIELDS(Kind.SYNTAX, "missing fields"),
    MISSING_FIELD_KEY(Kind.SYNTAX, "missing field key"),
    MISSING_FIELD_VALUE(Kind.SYNTAX, "missing field value"),
    INVALID_FIELD_FORMAT(Kind.SYNTAX, "invalid field format"),
    INVALID_VALUE(Kind.SYNTAX, "invalid field value: strings need quotes"),
    INVALID_BOOLEAN(Kind.SYNTAX, "invalid boolean"),
    INVALID_NUMBER(Kind.SYNTAX, "invalid number"),
    NUMBER_OUT_OF_RANGE(Kind.SYNTAX, "invalid number: value out of range of its type"),
    UNSUPPORTED_LONG256(Kind.SYNTAX, "type long256 (0x...i) is not supported"),
    UNSUPPORTED_DECIMAL(Kind.SYNTAX, "type decimal (suffix d) is not supported"),
    UNSUPPORTED_BINARY(Kind.SYNTAX, "binary values (==) are not supported: use the text protocol, version 1"),
    UNBALANCED_QUOTES(Kind.SYNTAX, "unbalanced quotes"),
    TEXT_AFTER_STRING(Kind.SYNTAX, "invalid field format: text after closing quote"),
    BAD_TIMESTAMP(Kind.SYNTAX, "bad timestamp"),
    TIME_OVERFLOW(Kind.SYNTAX, "bad timestamp: time out of range in this precision"),
    CONTROL_CHARACTER(Kind.SYNTAX, "control character outside a string (only spaces separate)"),
    INVALID_UTF8(Kind.SYNTAX, "invalid UTF-8"),
    LINE_TOO_LONG(Kind.LIMIT, "line too long"),
    /// The parser stops: inside a string nobody knows where the next line begins.
    LINE_TOO_LONG_IN_STRING(Kind.LIMIT, "line too long, in an open string"),
    TOO_MANY_TAGS(Kind.LIMIT, "too many tags"),
    NAME_TOO_LONG(Kind.LIMIT, "name too long"),
    TAG_VALUE_TOO_LONG(Kind.LIMIT, "tag value too long"),
    STRING_TOO_LONG(Kind.LIMIT, "field string too long"),
    /// Names made to fall on one place of the hash table that finds duplicates.
    FIELD_NAMES_COLLIDE(Kind.LIMIT, "field names collide"),
    RESERVED_NAME(Kind.REFUSED, "the key 'time' is the row's timestamp: rename the tag or field"),
    TAG_AND_FIELD(Kind.REFUSED, "a tag and a field have the same name: rename one"),
    TIME_OUT_OF_RANGE(Kind.REFUSED, "time outside the range that can be stored");

    /// Class of a refusal; it decides between the answers 400 and 422.
    public enum Kind {
        /// The text does not parse.
        SYNTAX,
        /// It parses, a bound of [LineLimits] does not hold.
        LIMIT,
        /// It parses, the table cannot hold it.
        REFUSED
    }

    private final Kind kind;
    private final String reason;

    LineError(Kind kind, String reason) {
        this.kind = kind;
        this.reason = reason;
    }

    public Kind kind() {
        return kind;
    }

    /// The reason alone, without line or position.
    public String reason() {
        return reason;
    }
}
