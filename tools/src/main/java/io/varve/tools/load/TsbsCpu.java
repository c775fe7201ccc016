// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.load;

import java.nio.charset.StandardCharsets;

/// The cpu-only workload of the Time Series Benchmark Suite, byte for byte: ten tags, ten integer fields in clamped
/// random walks, one line per host every ten seconds, epoch by epoch.
///
/// Shape:   hosts × hours × 360 lines of about 350 bytes; times ascend, equal within an epoch.
/// Threads: owned by one.
/// Memory:  about 0.5 KiB per host: the line's constant prefix and the state of ten walks.
/// Source:  timescale/tsbs (MIT), use case cpu-only, format influx; the distributions are those of its generator.
public final class TsbsCpu implements RowSource {
    /// 2016-01-01T00:00:00Z, where TSBS data begins.
    public static final long START_NS = 1_451_606_400_000_000_000L;

    private static final long STEP_NS = 10_000_000_000L;
    private static final String[] FIELDS = {
        "usage_user", "usage_system", "usage_idle", "usage_nice", "usage_iowait",
        "usage_irq", "usage_softirq", "usage_steal", "usage_guest", "usage_guest_nice"
    };
    private static final String[][] REGIONS = {
        {"us-east-1", "a", "b", "c", "e"},
        {"us-west-1", "a", "b"},
        {"us-west-2", "a", "b", "c"},
        {"eu-west-1", "a", "b", "c"},
        {"eu-central-1", "a", "b"},
        {"ap-southeast-1", "a", "b"},
        {"ap-southeast-2", "a", "b"},
        {"ap-northeast-1", "a", "c"},
        {"sa-east-1", "a", "b", "c"}
    };
    private static final String[] ARCHITECTURES = {"x64", "x86"};
    private static final String[] SYSTEMS = {"Ubuntu16.10", "Ubuntu16.04LTS", "Ubuntu15.10"};
    private static final String[] ENVIRONMENTS = {"production", "staging", "test"};
    private static final String[] TEAMS = {"SF", "NYC", "LON", "CHI"};

    private final GoRandom random;
    private final int hosts;
    private final long rows;
    private final byte[][] prefixes;
    private final double[] walks;
    private final byte[][] rendered = new byte[FIELDS.length * 101][];
    private final byte[] timeText = new byte[24];
    private final int maxLineBytes;
    private final long firstNs;

    private long row;
    private int host;
    private int timeLength;

    /// Draws the initial state of every host.
    ///
    /// @param startNs time of the first epoch
    /// @param table measurement name; "cpu" for the bytes of TSBS
    public TsbsCpu(int hosts, int epochs, long seed, long startNs, String table) {
        if (hosts < 1 || epochs < 1) {
            throw new IllegalArgumentException("nothing to make: hosts=" + hosts + ", epochs=" + epochs);
        }
        this.random = new GoRandom(seed);
        this.hosts = hosts;
        this.rows = (long) hosts * epochs;
        this.firstNs = startNs;
        this.prefixes = new byte[hosts][];
        this.walks = new double[hosts * FIELDS.length];
        int longest = 0;
        for (int i = 0; i < hosts; i++) {
            for (int f = 0; f < FIELDS.length; f++) {
                walks[i * FIELDS.length + f] = random.float64() * 100;
            }
            prefixes[i] = (table + ',' + tags(i) + ' ').getBytes(StandardCharsets.UTF_8);
            longest = Math.max(longest, prefixes[i].length);
        }
        for (int f = 0; f < FIELDS.length; f++) {
            for (int v = 0; v <= 100; v++) {
                String end = f == FIELDS.length - 1 ? "i " : "i,";
                rendered[f * 101 + v] = (FIELDS[f] + '=' + v + end).getBytes(StandardCharsets.UTF_8);
            }
        }
        int fieldBytes = 0;
        for (int f = 0; f < FIELDS.length; f++) {
            fieldBytes += rendered[f * 101 + 100].length;
        }
        this.maxLineBytes = longest + fieldBytes + timeText.length;
    }

    private String tags(int i) {
        String[] region = REGIONS[random.intn(REGIONS.length)];
        String datacenter = region[0] + region[1 + random.intn(region.length - 1)];
        long rack = random.int63n(100);
        String architecture = ARCHITECTURES[random.intn(ARCHITECTURES.length)];
        String system = SYSTEMS[random.intn(SYSTEMS.length)];
        long service = random.int63n(20);
        long version = random.int63n(2);
        String environment = ENVIRONMENTS[random.intn(ENVIRONMENTS.length)];
        String team = TEAMS[random.intn(TEAMS.length)];
        return "hostname=host_" + i + ",region=" + region[0] + ",datacenter=" + datacenter + ",rack=" + rack + ",os="
                + system + ",arch=" + architecture + ",team=" + team + ",service=" + service + ",service_version="
                + version + ",service_environment=" + environment;
    }

    @Override
    public int maxLineBytes() {
        return maxLineBytes;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public int valuesPerRow() {
        return FIELDS.length;
    }

    @Override
    public int next(byte[] dst, int offset) {
        if (row == rows) {
            return -1;
        }
        if (host == 0) {
            beginEpoch();
        }
        byte[] prefix = prefixes[host];
        System.arraycopy(prefix, 0, dst, offset, prefix.length);
        int at = offset + prefix.length;
        int base = host * FIELDS.length;
        for (int f = 0; f < FIELDS.length; f++) {
            byte[] text = rendered[f * 101 + (int) walks[base + f]];
            System.arraycopy(text, 0, dst, at, text.length);
            at += text.length;
        }
        System.arraycopy(timeText, 0, dst, at, timeLength);
        at += timeLength;
        row++;
        host = host + 1 == hosts ? 0 : host + 1;
        return at;
    }

    /// All hosts move before any is printed: the order of draws is part of the data set.
    private void beginEpoch() {
        if (row > 0) {
            for (int i = 0; i < walks.length; i++) {
                double next = walks[i] + random.normal();
                walks[i] = next > 100 ? 100 : next < 0 ? 0 : next;
            }
        }
        byte[] text = (firstNs + row / hosts * STEP_NS + "\n").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, timeText, 0, text.length);
        timeLength = text.length;
    }
}
