package io.whystream.cli;

import io.whystream.worker.train.TrainAlignment;
import io.whystream.worker.train.TrainNano;
import io.whystream.worker.train.TrainRewardModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be trained. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Train the bundled language model, its alignment or a reward model.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrainNano.class, TrainAlignment.class, TrainRewardModel.class})
final class TrainCommand implements Runnable {
  @Spec @Nullable CommandSpec command;

  @Override
  public void run() {
    CommandLine line = command == null ? new CommandLine(this) : command.commandLine();
    throw new ParameterException(line, "name what to train");
  }
}
