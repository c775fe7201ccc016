// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.engine;

import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.DiskException;
import io.varve.engine.fault.Severity;
import io.varve.engine.fault.VarveException;
import io.varve.engine.io.Disk;
import io.varve.engine.io.DiskFile;
import io.varve.engine.io.MountedDisk;
import io.varve.engine.partition.Tier;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/// The directories on other volumes that hold, or once held, files of some tiers.
///
/// ```
///   VOLUMES          in the data directory: a line "number tier,tier path" for each, and "crc" with the CRC32C of the lines before
///   VARVE-VOLUME     in such a directory: whose it is and which: "directoryId number"
///   volume-N/shard-K/data, …/quarantine   where the engine sees its files
/// ```
/// A directory stays in the list when no tier is configured to lie there any more: its files are found where they are. It is known by
/// its number, so it may move to another path. One that is missing, or not the one it was, is refused before anything is looked for in it.
/// @param disk the data directory with all of them in their places
/// @param ofTier the volume that a tier's new files go to; tiers that stay at home are not in it
record TierDirectories(Disk disk, Map<Tier, String> ofTier) {
    static final String LIST = "VOLUMES";
    private static final String TEMPORARY = "VOLUMES-new";
    private static final String IDENTITY = "VARVE-VOLUME";
    private static final String CRC = "crc ";

    private record Volume(int number, Set<Tier> tiers, String path) {
        String name() {
            return "volume-" + number;
        }

        String tierNames() {
            return tiers.stream().map(Tier::text).collect(Collectors.joining(","));
        }
    }

    /// Finds all directories, and takes up those that are `configured` for the first time.
    static TierDirectories open(Disk root, Superblock superblock, Map<Tier, String> configured) {
        TreeMap<Integer, Volume> known = read(root);
        Map<Integer, Volume> before = Map.copyOf(known);
        Map<Tier, String> ofTier = new EnumMap<>(Tier.class);
        Map<Integer, String> paths = new TreeMap<>();
        new TreeMap<>(configured).forEach((tier, path) -> {
            Volume volume = use(root, superblock, known, tier, path);
            String other = paths.putIfAbsent(volume.number(), path);
            if (other != null && !other.equals(path)) {
                throw refuse(
                        "bears the same number in its file " + IDENTITY + " as " + other
                                + ": one is a copy of the other",
                        path,
                        tier.text());
            }
            known.put(volume.number(), volume);
            ofTier.put(tier, volume.name());
        });
        if (!known.equals(before)) {
            write(root, known);
        }
        Disk disk = mount(root, superblock, known);
        for (Volume volume : known.values()) {
            for (int shard = 0; shard < superblock.shardCount(); shard++) {
                String directory = volume.name() + "/shard-" + shard;
                disk.createDirectories(directory + "/data");
                disk.syncDirectory(directory);
            }
            disk.syncDirectory(volume.name());
        }
        return new TierDirectories(disk, ofTier);
    }

    /// The data directory with all that it is known to have elsewhere; changes nothing.
    static Disk openForRead(Disk root, Superblock superblock) {
        return mount(root, superblock, read(root));
    }

    private static Volume use(
            Disk root, Superblock superblock, TreeMap<Integer, Volume> known, Tier tier, String path) {
        Disk directory = directory(root, path, tier.text());
        if (directory.exists(Superblock.FILE)) {
            throw refuse("is a data directory itself", path, tier.text());
        }
        int number = number(directory, superblock, path, tier.text());
        if (number < 0) {
            for (Volume each : known.values()) {
                if (each.path().equals(path)) {
                    throw refuse("has lost its file " + IDENTITY + "; is its volume mounted?", path, tier.text());
                }
            }
            number = known.isEmpty() ? 1 : known.lastKey() + 1;
            if (directory.exists(IDENTITY)) {
                directory.delete(IDENTITY);
            }
            try (DiskFile file = directory.create(IDENTITY)) {
                file.write(0, bytes(Long.toHexString(superblock.directoryId()) + " " + number + "\n"));
                file.force();
            }
            directory.syncDirectory("");
        }
        Volume old = known.get(number);
        Set<Tier> tiers = EnumSet.of(tier);
        tiers.addAll(old == null ? Set.of() : old.tiers());
        return new Volume(number, tiers, path);
    }

    private static Disk mount(Disk root, Superblock superblock, Map<Integer, Volume> known) {
        if (known.isEmpty()) {
            return root;
        }
        TreeMap<String, Disk> volumes = new TreeMap<>();
        for (Volume each : known.values()) {
            Disk directory = directory(root, each.path(), each.tierNames());
            if (number(directory, superblock, each.path(), each.tierNames()) != each.number()) {
                throw refuse(
                        "has lost its file " + IDENTITY + "; is its volume mounted?", each.path(), each.tierNames());
            }
            volumes.put(each.name(), directory);
        }
        return new MountedDisk(root, volumes);
    }

    private static Disk directory(Disk root, String path, String tiers) {
        try {
            return root.volume(path);
        } catch (DiskException e) {
            throw refuse("cannot be opened: " + e.getMessage(), path, tiers);
        }
    }

    /// The number that the directory bears; −1 when it bears none. A file that a crash left empty bears none.
    private static int number(Disk directory, Superblock superblock, String path, String tiers) {
        if (!directory.exists(IDENTITY)) {
            return -1;
        }
        String text = text(directory, IDENTITY).strip();
        if (text.isEmpty()) {
            return -1;
        }
        String[] words = text.split(" ", -1);
        if (words.length != 2 || !words[0].equals(Long.toHexString(superblock.directoryId()))) {
            throw refuse("belongs to another data directory", path, tiers);
        }
        return Integer.parseInt(words[1]);
    }

    private static VarveException refuse(String why, String path, String tiers) {
        return new VarveException(Severity.ERROR, "directory of tier " + tiers + " " + why + ": directory=" + path);
    }

    private static TreeMap<Integer, Volume> read(Disk root) {
        TreeMap<Integer, Volume> known = new TreeMap<>();
        if (!root.exists(LIST)) {
            return known;
        }
        String text = text(root, LIST);
        int end = text.lastIndexOf(CRC);
        if (end < 0 || !text.substring(end + CRC.length()).strip().equals(crc(text.substring(0, end)))) {
            throw new CorruptionException(root.describe(LIST), Math.max(0, end), "a right checksum", "a wrong one");
        }
        for (String line : text.substring(0, end).lines().toList()) {
            String[] words = line.split(" ", 3);
            Set<Tier> tiers = EnumSet.noneOf(Tier.class);
            for (Tier tier : Tier.values()) {
                if (List.of(words[1].split(",", -1)).contains(tier.text())) {
                    tiers.add(tier);
                }
            }
            int number = Integer.parseInt(words[0]);
            known.put(number, new Volume(number, tiers, words[2]));
        }
        return known;
    }

    private static void write(Disk root, Map<Integer, Volume> known) {
        StringBuilder text = new StringBuilder();
        known.values()
                .forEach(each -> text.append(each.number())
                        .append(' ')
                        .append(each.tierNames())
                        .append(' ')
                        .append(each.path())
                        .append('\n'));
        String sum = crc(text.toString());
        text.append(CRC).append(sum).append('\n');
        if (root.exists(TEMPORARY)) {
            root.delete(TEMPORARY);
        }
        try (DiskFile file = root.create(TEMPORARY)) {
            file.write(0, bytes(text.toString()));
            file.force();
        }
        root.rename(TEMPORARY, LIST);
        root.syncDirectory("");
    }

    private static String text(Disk disk, String path) {
        byte[] bytes = new byte[(int) disk.sizeBytes(path)];
        try (DiskFile file = disk.openForRead(path)) {
            file.read(0, MemorySegment.ofArray(bytes));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
