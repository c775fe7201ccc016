// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.server;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// How the text of an option is read. A reader throws [IllegalArgumentException] saying what it expected.
///
/// @param label for the help, as in `--memory SIZE`
public record OptionType(String label, Reader reader) {
    static final OptionType PATH = new OptionType("DIR", OptionType::path);
    static final OptionType OPTIONAL_PATH = new OptionType("FILE", text -> text.isEmpty() ? "" : path(text));
    static final OptionType OPTIONAL_DIRECTORY = new OptionType("DIR", text -> text.isEmpty() ? "" : path(text));
    static final OptionType ADDRESS = new OptionType("HOST:PORT", OptionType::address);
    static final OptionType SIZE = new OptionType("SIZE", OptionType::bytes);
    static final OptionType SIZE_OR_OFF =
            new OptionType("SIZE|off", text -> text.equals("off") ? (Object) 0L : (Object) bytes(text));
    static final OptionType DURATION = new OptionType("TIME", OptionType::duration);
    static final OptionType DURATION_OR_OFF =
            new OptionType("TIME|off", text -> text.equals("off") ? Duration.ZERO : durationOrOff(text));
    static final OptionType BOOLEAN = new OptionType("true|false", OptionType::flag);
    static final OptionType COUNT = new OptionType("N", OptionType::count);

    /// Text to value: [Path], [InetSocketAddress], [Long] (bytes), [Duration], [Boolean], [Integer] or [String].
    @FunctionalInterface
    public interface Reader {
        Object read(String text);
    }

    static OptionType choice(String... words) {
        List<String> known = List.of(words);
        return new OptionType(String.join("|", known), text -> {
            if (!known.contains(text)) {
                throw new IllegalArgumentException("one of " + String.join(", ", known));
            }
            return text;
        });
    }

    private static Path path(String text) {
        try {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a path");
            }
            String home = System.getProperty("user.home");
            return Path.of(text.equals("~") || text.startsWith("~/") ? home + text.substring(1) : text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("a path", e);
        }
    }

    /// `host:port`, `[::1]:port`, or a port alone on the loopback address.
    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon <= 0 ? "127.0.0.1" : text.substring(0, colon);
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("HOST:PORT with a known host", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("HOST:PORT", e);
        }
    }

    /// A number with a unit: B, KiB, MiB, GiB, TiB (also K, KB, …), all of them powers of 1024; no unit = bytes.
    static long bytes(String text) {
        String expected = "a size such as 512MiB or 2GiB";
        String word = text.strip().toLowerCase(Locale.ROOT);
        int end = numberEnd(word);
        int shift = switch (word.substring(end).strip()) {
            case "", "b" -> 0;
            case "k", "kb", "kib" -> 10;
            case "m", "mb", "mib" -> 20;
            case "g", "gb", "gib" -> 30;
            case "t", "tb", "tib" -> 40;
            default -> throw new IllegalArgumentException(expected);
        };
        try {
            long bytes = new BigDecimal(word.substring(0, end))
                    .multiply(BigDecimal.valueOf(1L << shift))
                    .toBigInteger()
                    .longValueExact();
            if (bytes <= 0) {
                throw new IllegalArgumentException(expected);
            }
            return bytes;
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    private static Duration durationOrOff(String text) {
        try {
            return duration(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("off, or " + e.getMessage(), e);
        }
    }

    private static Duration duration(String text) {
        String expected = "a time with a unit, such as 100ms, 5s, 2m or 1h";
        String word = text.strip().toLowerCase(Locale.ROOT);
        int end = numberEnd(word);
        try {
            long number = Long.parseLong(word.substring(0, end));
            Duration value = switch (word.substring(end).strip()) {
                case "us" -> Duration.ofNanos(Math.multiplyExact(number, 1000L));
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m", "min" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                case "d" -> Duration.ofDays(number);
                default -> throw new IllegalArgumentException(expected);
            };
            if (value.isZero() || value.compareTo(Duration.ofDays(365_000)) > 0) {
                throw new IllegalArgumentException(expected);
            }
            return value;
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    private static int numberEnd(String word) {
        int end = 0;
        while (end < word.length() && (word.charAt(end) == '.' || Character.digit(word.charAt(end), 10) >= 0)) {
            end++;
        }
        return end;
    }

    private static Boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false");
        };
    }

    private static Integer count(String text) {
        try {
            int count = Integer.parseInt(text);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a whole number", e);
        }
        throw new IllegalArgumentException("a number that is not negative");
    }
}
