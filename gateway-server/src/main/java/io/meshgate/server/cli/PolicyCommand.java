package io.meshgate.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meshgate policy}: what there is to do with the policies of mesh directories. */
@Command(
        name = "policy",
        description = "Work with the policies of mesh directories.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = PolicyDiffCommand.class)
final class PolicyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: diff");
    }
}
