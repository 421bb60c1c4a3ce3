package io.whystream.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** What a program of the pipeline is started with: its file, and values over it. */
final class ProgramArguments {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description =
          "Its configuration; see deploy/config. Any value of it can be set by a flag with its"
              + " path.")
  Path config = Path.of("");

  @Unmatched List<String> values = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec command;

  /** The arguments of the program's own main. */
  String[] toArray() {
    if (command != null && !Files.isRegularFile(config)) {
      throw new ParameterException(command.commandLine(), "no such file: " + config);
    }
    List<String> arguments = new ArrayList<>(List.of("--config", config.toString()));
    for (String value : values) {
      int equals = value.indexOf('=');
      if (value.startsWith("--") && equals > 0) {
        arguments.add(value.substring(0, equals));
        arguments.add(value.substring(equals + 1));
      } else {
        arguments.add(value);
      }
    }
    return arguments.toArray(String[]::new);
  }
}
