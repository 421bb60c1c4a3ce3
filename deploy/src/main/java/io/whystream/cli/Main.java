package io.whystream.cli;

import io.whystream.cli.bench.BenchCommand;
import io.whystream.cli.correct.CorrectCommand;
import io.whystream.cli.deadletters.DeadLettersCommand;
import io.whystream.cli.demo.DemoCommand;
import io.whystream.cli.evaluate.EvaluateCommand;
import io.whystream.cli.features.FeaturesCommand;
import io.whystream.cli.ledger.LedgerCommand;
import io.whystream.cli.load.LoadCommand;
import io.whystream.cli.model.ModelCommand;
import io.whystream.cli.policy.PolicyCommand;
import io.whystream.config.ConfigException;
import io.whystream.embedded.ClusterException;
import io.whystream.worker.fold.FoldRefusedException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The {@code whystream} command. Exit codes: 0 done, 1 it failed and said why, 2 it was called
 * wrongly.
 */
@Command(
    name = "whystream",
    mixinStandardHelpOptions = true,
    version = "whystream 0.1.0",
    description = "Keeps the why behind recommendations true while people click.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with: whystream demo",
      "Help on a command: whystream COMMAND --help",
    },
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      TopicsCommand.class,
      StreamAppCommand.class,
      WorkerCommand.class,
      LoadCommand.class,
      FeaturesCommand.class,
      PolicyCommand.class,
      LedgerCommand.class,
      DeadLettersCommand.class,
      ModelCommand.class,
      TrainCommand.class,
      CorrectCommand.class,
      EvaluateCommand.class,
      BenchCommand.class,
      DemoCommand.class,
      CommandLine.HelpCommand.class,
    })
public final class Main {
  private Main() {}

  /** Runs a command. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command with all its subcommands. */
  public static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(Main::failed);
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (failure instanceof UserException
        || failure instanceof ClusterException
        || failure instanceof ConfigException
        || failure instanceof FoldRefusedException) {
      err.println(command.getColorScheme().errorText("whystream: " + failure.getMessage()));
      return failure instanceof ConfigException ? 2 : 1;
    }
    err.println(command.getColorScheme().errorText("whystream: unexpected: " + failure));
    failure.printStackTrace(err);
    return 1;
  }
}
