// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import io.varve.engine.FileDump;
import io.varve.engine.fault.CorruptionException;
import io.varve.engine.fault.VarveException;
import io.varve.tools.inspect.DumpPrinter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `varve inspect`: the bytes of one file, and what each of them means.
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Prints any file of a data directory piece by piece: offset, bytes, and their meaning in the words of the file's",
            "format page. What kind of file it is, is known by how it begins, not by its name. Changes nothing."
        },
        footer = {"", "Exit status: 0 shown, 1 shown up to damage, which is named, 2 no file that Varve knows."})
final class InspectCommand implements Callable<Integer> {
    private static final int SHOWN = 0;
    private static final int DAMAGED = 1;
    private static final int UNKNOWN = 2;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file.")
    private @Nullable Path file;

    @Option(
            names = "--offset",
            paramLabel = "BYTE",
            defaultValue = "0",
            description = "Begin with the piece at this offset.")
    private long offset;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Show this many pieces at most. Default: ${DEFAULT-VALUE}")
    private long limit;

    @Option(names = "--all", description = "Show long pieces (encoded rows, unused space) whole, up to 1 MiB of each.")
    private boolean all;

    @Override
    public Integer call() throws IOException {
        if (file == null || !Files.isRegularFile(file)) {
            System.err.println("varve: no such file: " + file);
            return UNKNOWN;
        }
        try (FileChannel channel = FileChannel.open(file)) {
            DumpPrinter printer = new DumpPrinter(channel, System.out, new DumpPrinter.Range(offset, limit, all));
            FileDump.dump(file, kind -> System.out.println("# " + kind + ": " + file), printer);
            return SHOWN;
        } catch (DumpPrinter.EnoughException e) {
            System.out.println("# more from here on: --offset " + e.offset());
            return SHOWN;
        } catch (CorruptionException e) {
            System.out.println("# damaged at offset " + e.offset() + ": " + e.difference());
            return DAMAGED;
        } catch (VarveException e) {
            System.err.println("varve: " + e.getMessage());
            return UNKNOWN;
        }
    }
}
