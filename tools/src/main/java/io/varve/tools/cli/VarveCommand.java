// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `varve` command itself: names the commands and maps their outcome to an exit status.
@Command(
        name = "varve",
        mixinStandardHelpOptions = true,
        version = "varve 0.1.0",
        description = "A time-series database.")
public final class VarveCommand {
    private VarveCommand() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new VarveCommand()).execute(arguments));
    }
}
