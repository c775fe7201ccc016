// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/// The `varve` command itself: names the commands and maps their outcome to an exit status.
///
/// 0 = done, 1 = failed with one line on stderr, 2 = wrong use. `VARVE_DEBUG=1` adds the stack trace.
@Command(
        name = "varve",
        mixinStandardHelpOptions = true,
        versionProvider = VarveCommand.Version.class,
        description = "Varve, a time-series database.",
        footer = {"", "varve COMMAND --help tells the rest. A first look: varve demo"})
public final class VarveCommand implements Runnable {
    private static final int HELP_WIDTH = 110;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    VarveCommand() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new VarveCommand());
        line.addSubcommand(ServerCommand.spec())
                .addSubcommand(new SqlCommand())
                .addSubcommand(new WriteCommand())
                .addSubcommand(new LintCommand())
                .addSubcommand(new LoadCommand())
                .addSubcommand(new DemoCommand())
                .addSubcommand(new BenchCommand())
                .addSubcommand(new CheckCommand())
                .addSubcommand(new InspectCommand())
                .addSubcommand(new RehearseCommand())
                .addSubcommand(new CommandLine.HelpCommand());
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, words) -> {
            System.err.println("varve: " + e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(e, new PrintWriter(System.err, true, UTF_8));
            System.err.println("  " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help tells how.");
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((e, failed, parsed) -> {
            String message = e.getMessage();
            System.err.println("varve: " + (message == null ? e.toString() : message));
            if (System.getenv("VARVE_DEBUG") != null) {
                e.printStackTrace(new PrintWriter(System.err, true, UTF_8));
            }
            return 1;
        });
        return line;
    }

    /// Without a command: the help.
    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = VarveCommand.class.getPackage().getImplementationVersion();
            return new String[] {"varve " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
