package io.whystream.cli.model;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done with a checkpoint. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Language models in Hugging Face layout.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ModelCheckCommand.class})
public final class ModelCommand implements Runnable {
  @Spec @Nullable CommandSpec command;

  @Override
  public void run() {
    CommandLine line = command == null ? new CommandLine(this) : command.commandLine();
    throw new ParameterException(line, "name what to do: check");
  }
}
