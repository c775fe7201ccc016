// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/// Reads the time column of a CSV file: numbers in a unit, ISO 8601, or a pattern of the user's. No zone means UTC.
///
/// Errors: [IllegalArgumentException] with a text for the user.
public final class TimeText {
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .optionalStart()
            .appendLiteral('T')
            .optionalEnd()
            .optionalStart()
            .appendLiteral(' ')
            .optionalEnd()
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalEnd()
            .optionalStart()
            .appendPattern("[XXX][X]")
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    private final long unitNs;
    private final DateTimeFormatter format;

    /// Reads times of one format.
    ///
    /// @param name `iso`, `s`, `ms`, `us`, `ns`, or a pattern of [DateTimeFormatter]
    public TimeText(String name) {
        this.unitNs = switch (name) {
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "us" -> 1_000L;
            case "ns" -> 1L;
            default -> 0L;
        };
        this.format = unitNs != 0 || "iso".equals(name) ? ISO : DateTimeFormatter.ofPattern(name, Locale.ROOT);
    }

    /// Reads one time.
    ///
    /// @return epoch nanoseconds
    public long parse(String text) {
        try {
            if (unitNs != 0) {
                return Math.multiplyExact(Long.parseLong(text), unitNs);
            }
            TemporalAccessor time = format.parseBest(text, Instant::from, LocalDateTime::from, LocalDate::from);
            Instant instant = switch (time) {
                case Instant zoned -> zoned;
                case LocalDateTime local -> local.toInstant(ZoneOffset.UTC);
                default -> LocalDate.from(time).atTime(LocalTime.MIDNIGHT).toInstant(ZoneOffset.UTC);
            };
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException("not a time in the given format: '" + text + "'", e);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("time out of range: '" + text + "'", e);
        }
    }
}
