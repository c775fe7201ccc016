// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.ingest.line;

import java.util.Objects;

/// Parses the line protocol of one connection or request, block by block.
///
/// A line is first parsed in one pass without knowing where it ends. If that does not end in a row (a fault, or the block
/// ended), [LineEndFinder] finds the line's end and the line is parsed once more within it; so what a line yields does not
/// depend on how it was cut into blocks, and a slow line is not scanned again for each packet.
///
/// Threads: owned by one connection, one thread at a time.
/// Memory:  nothing per line once warm; per parser at most a small multiple of the longest line.
/// Errors:  through [LineHandler]; an exception of the handler passes through and leaves the parser to be reset.
public final class LineParser {
    private static final long WEEK_NS = 604_800_000_000_000L;
    /// Largest absolute epoch nanosecond time that can be stored.
    public static final long MAX_TIME_NS = Long.MAX_VALUE - WEEK_NS;

    private final LineLimits limits;
    private final PrefixLookup lookup;
    private final PrefixScanner prefixes;
    private final NameScanner names;
    private final TagParser tags;
    private final FieldParser fields;
    private final FieldTemplates templates = new FieldTemplates();
    private final LineEndFinder ends;
    private final ParsedLine line;

    private Precision precision;
    private long lineNumber = 1;
    /// Of the line begun so much is known that nothing of it becomes a row: blanks, a comment, one too long.
    private boolean isEmptySoFar;
    /// The rest of a comment or of an over-long line is passed over without being kept.
    private boolean skipping;
    private boolean closed;
    private boolean pauseAfter;
    private boolean pauseBefore;

    public LineParser(LineLimits limits, LineEscapes escapes, Precision precision, PrefixLookup lookup) {
        this.limits = limits;
        this.precision = precision;
        this.lookup = lookup;
        prefixes = new PrefixScanner(escapes);
        names = new NameScanner(escapes);
        tags = new TagParser(limits, names);
        fields = new FieldParser(limits, names);
        ends = new LineEndFinder(limits.maxLineBytes(), escapes);
        line = new ParsedLine(limits.maxTags());
    }

    /// Unit of the timestamps from the next line on.
    public void precision(Precision unit) {
        precision = unit;
    }

    /// Number, from 1, of the line that the next unconsumed byte belongs to.
    public long lineNumber() {
        return lineNumber;
    }

    /// Lines consumed, the last one too if it has no end but nothing of it becomes a row.
    public long lines() {
        return lineNumber - 1 + (isEmptySoFar ? 1 : 0);
    }

    /// True after an over-long line with an open string: nothing more is parsed, the connection should be closed.
    public boolean closed() {
        return closed;
    }

    /// Begins another body: line 1, nothing pending. Name templates stay.
    public void reset() {
        lineNumber = 1;
        isEmptySoFar = false;
        skipping = false;
        closed = false;
        ends.stop();
    }

    /// Forgets all tokens of the caller, as when a table was dropped or the database changes.
    public void forgetNames() {
        templates.clear();
    }

    /// From within the handler: return from [#parse(byte[], int, int, boolean, LineHandler)] when this line is done.
    public void pauseAfterLine() {
        pauseAfter = true;
    }

    /// From within [LineHandler#onLine(ParsedLine)]: return now and parse this line again in the next call.
    public void pauseBeforeLine() {
        pauseBefore = true;
    }

    /// Parses the lines of buf[from, to).
    ///
    /// Returns the offset of the first byte not consumed, the start of a line whose end is not there yet; the next call
    /// must begin with that same byte (the buffer may have been compacted). Without `endOfInput` at most one line of the
    /// allowed length and its line end are left; with it everything is consumed, unless the handler paused.
    public int parse(byte[] buf, int from, int to, boolean endOfInput, LineHandler handler) {
        pauseAfter = false;
        pauseBefore = false;
        int p = from;
        while (p < to && !pauseAfter && !pauseBefore) {
            if (closed) {
                return to;
            }
            if (skipping) {
                p = skipLine(buf, p, to);
                continue;
            }
            if (!ends.active()) {
                p = skipBlanks(buf, p, to);
                if (p == to || skipping) {
                    continue;
                }
                int next = parseInOnePass(buf, p, to, handler);
                if (next >= 0) {
                    p = next;
                    continue;
                }
                ends.start();
            }
            int next = parseWithin(buf, p, to, endOfInput, handler);
            if (next < 0) {
                return p;
            }
            p = next;
        }
        return p;
    }

    private int skipLine(byte[] b, int from, int to) {
        int p = from;
        while (p < to) {
            if (b[p++] == '\n') {
                lineNumber++;
                skipping = false;
                isEmptySoFar = false;
                break;
            }
        }
        return p;
    }

    /// Passes over empty lines and the blanks before a line, and recognises a comment.
    private int skipBlanks(byte[] b, int from, int to) {
        int p = from;
        while (p < to) {
            byte c = b[p];
            if (c == '\n') {
                lineNumber++;
                isEmptySoFar = false;
            } else if (c != ' ' && c != '\t') {
                skipping = c == '#';
                isEmptySoFar = skipping;
                return p;
            } else {
                isEmptySoFar = true;
            }
            p++;
        }
        return p;
    }

    /// Returns the offset behind the line, or below zero if it is not a whole good line of legal length.
    private int parseInOnePass(byte[] b, int from, int to, LineHandler handler) {
        int bound = (int) Math.min(to, from + limits.maxLineBytes() + 2L);
        int end = parseLine(b, from, bound, false);
        if (end < 0 || end - from > limits.maxLineBytes()) {
            return -1;
        }
        return deliver(from, end, b[end] == '\r' ? end + 2 : end + 1, handler);
    }

    private int parseWithin(byte[] b, int from, int to, boolean endOfInput, LineHandler handler) {
        int newline = ends.find(b, from, to, endOfInput);
        if (newline == LineEndFinder.UNKNOWN) {
            return -1;
        }
        if (newline == LineEndFinder.TOO_LONG) {
            return refuseTooLong(b, from, to, handler);
        }
        ends.stop();
        int end = newline > from && b[newline - 1] == '\r' ? newline - 1 : newline;
        int next = Math.min(to, newline + 1);
        if (end == from) {
            lineNumber++;
            return next;
        }
        if (parseLine(b, from, end, true) == end) {
            return deliver(from, end, next, handler);
        }
        LineError error = Objects.requireNonNull(line.error, "a whole line parses or has an error");
        handler.onRejected(lineNumber, error, line.errorAt - from, b, from, end - from);
        lineNumber += 1 + Bytes.countNewlines(b, from, end);
        return next;
    }

    private int refuseTooLong(byte[] b, int from, int to, LineHandler handler) {
        int length = limits.maxLineBytes();
        closed = ends.inString();
        ends.stop();
        LineError error = closed ? LineError.LINE_TOO_LONG_IN_STRING : LineError.LINE_TOO_LONG;
        handler.onRejected(lineNumber, error, length, b, from, length);
        lineNumber += Bytes.countNewlines(b, from, from + length);
        skipping = true;
        isEmptySoFar = true;
        return closed ? to : from + length;
    }

    private int deliver(int from, int end, int next, LineHandler handler) {
        line.lineNumber = lineNumber;
        line.lineEnd = end;
        handler.onLine(line);
        if (pauseBefore) {
            return from;
        }
        lineNumber += 1 + line.newlines;
        return next;
    }

    /// Returns the end of the line's content, or below zero with the line's error, null = ended too early.
    ///
    /// Shape: with `whole` the content is b[from, end); else `end` ends what is known and the line's own end is looked for.
    private int parseLine(byte[] b, int from, int end, boolean whole) {
        line.begin(b, from);
        PrefixLookup.Known guessed = lookup.guess(b, from, end);
        int prefixEnd = guessed != null ? from + guessed.prefixLength() : prefixes.scan(b, from, end);
        if (prefixEnd == end && !whole) {
            return -1;
        }
        if (prefixEnd == from) {
            return line.fail(TagParser.stopError(b[from], LineError.MISSING_MEASUREMENT), from);
        }
        if (prefixEnd == end || b[prefixEnd] != ' ') {
            return refusePrefix(b, from, prefixEnd, end);
        }
        FieldTemplate template = templates.of(b, from, prefixEnd, names);
        line.template = template;
        line.prefixOffset = from;
        line.prefixLength = prefixEnd - from;
        if (guessed != null) {
            line.prefixHash = guessed.prefixHash();
            line.prefixToken = guessed;
        } else {
            line.prefixHash = prefixes.hash();
            line.prefixToken = lookup.lookup(b, from, prefixEnd - from, line.prefixHash);
        }
        if (line.prefixToken != null) {
            takeKnownMeasurement(b, from, template);
        } else {
            tags.parse(b, from, prefixEnd, line);
            if (line.error != null) {
                return -1;
            }
        }
        int p = fields.parse(b, skipSpaces(b, prefixEnd, end), end, whole, line, template);
        int lineEnd = p < 0 ? p : parseTime(b, p, end, whole);
        return lineEnd >= 0 && line.refusal != null ? line.fail(line.refusal, line.refusalAt) : lineEnd;
    }

    /// No space follows the prefix: its first fault, at the latest the control character that ended it, else the end.
    private int refusePrefix(byte[] b, int from, int prefixEnd, int end) {
        tags.parse(b, from, Math.min(prefixEnd + 1, end), line);
        return line.error != null ? -1 : line.fail(LineError.MISSING_FIELDS, prefixEnd);
    }

    private void takeKnownMeasurement(byte[] b, int from, FieldTemplate template) {
        int length = template.measurementLength();
        if (template.measurementEscaped()) {
            int at = ~line.scratchLength;
            line.measurement(at, names.unescape(b, from, from + length, line));
        } else {
            line.measurement(from, length);
        }
    }

    /// From the byte behind the last field to the end of the line.
    private int parseTime(byte[] b, int from, int end, boolean whole) {
        int p = skipSpaces(b, from, end);
        if (p < end && p > from && b[p] != '\n' && b[p] != '\r') {
            p = parseTimestamp(b, p, end);
            if (p < 0) {
                return p;
            }
            p = skipSpaces(b, p, end);
        }
        if (p == end) {
            return whole ? end : -1;
        }
        if (b[p] == '\n' && !whole) {
            return p;
        }
        if (b[p] == '\r' && !whole) {
            if (p + 1 == end) {
                return -1;
            }
            if (b[p + 1] == '\n') {
                return p;
            }
        }
        return line.fail(TagParser.stopError(b[p], LineError.BAD_TIMESTAMP), p);
    }

    private int parseTimestamp(byte[] b, int from, int end) {
        boolean negative = b[from] == '-';
        int p = negative ? from + 1 : from;
        int digitsFrom = p;
        long value = 0;
        boolean overflow = false;
        while (p + 8 <= end && value < 1_000_000_000L && Bytes.eightDigits(Bytes.word(b, p))) {
            value = value * 100_000_000L + Bytes.eightDigitsValue(Bytes.word(b, p));
            p += 8;
        }
        if (p + 8 <= end && p - digitsFrom == 16) {
            long w = Bytes.word(b, p);
            int digits = Bytes.leadingDigits(w);
            if (digits == 3) {
                // Nineteen digits of nanoseconds: below 2^64, so too large a time is a negative one.
                value = 1_000 * value + Bytes.digitsValue(w, 3);
                overflow = value < 0;
                p += 3;
            }
        }
        while (p < end && b[p] >= '0' && b[p] <= '9') {
            int digit = b[p++] - '0';
            overflow |= value > (Long.MAX_VALUE - digit) / 10;
            value = 10 * value + digit;
        }
        if (p == digitsFrom || (p < end && b[p] != ' ' && Bytes.classOf(b[p]) != Bytes.CONTROL)) {
            return line.fail(
                    p < end ? TagParser.stopError(b[p], LineError.BAD_TIMESTAMP) : LineError.BAD_TIMESTAMP, from);
        }
        long scaleNs = precision.scaleNs(value);
        if (overflow && isLowest(b, digitsFrom, p) && negative && scaleNs == 1) {
            line.refuse(LineError.TIME_OUT_OF_RANGE, from);
            return p;
        }
        if (overflow || (scaleNs != 1 && value > Long.MAX_VALUE / scaleNs)) {
            return line.fail(LineError.TIME_OVERFLOW, from);
        }
        line.hasTime = true;
        line.rawTime = negative ? -value : value;
        line.timeNs = line.rawTime * scaleNs;
        if (line.timeNs > MAX_TIME_NS || line.timeNs < -MAX_TIME_NS) {
            line.refuse(LineError.TIME_OUT_OF_RANGE, from);
        }
        return p;
    }

    /// The lowest i64 has no positive twin but is a time like any other out of range.
    private static boolean isLowest(byte[] b, int digitsFrom, int digitsEnd) {
        String digits = "9223372036854775808";
        int skip = digitsEnd - digitsFrom - digits.length();
        for (int i = 0; i < skip; i++) {
            if (b[digitsFrom + i] != '0') {
                return false;
            }
        }
        for (int i = 0; i < digits.length(); i++) {
            if (skip < 0 || b[digitsFrom + skip + i] != digits.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int skipSpaces(byte[] b, int from, int end) {
        int p = from;
        while (p < end && b[p] == ' ') {
            p++;
        }
        return p;
    }
}
