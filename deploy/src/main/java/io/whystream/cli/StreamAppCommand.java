package io.whystream.cli;

import io.whystream.stream.StreamApp;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs stream-app against any Kafka and registry. */
@Command(
    name = "stream-app",
    mixinStandardHelpOptions = true,
    customSynopsis = "whystream stream-app --config FILE [--path.of.value VALUE]...",
    description = "Run stream-app against your own Kafka and schema registry, until a signal.")
final class StreamAppCommand implements Callable<Integer> {
  @Mixin ProgramArguments arguments = new ProgramArguments();

  @Override
  public Integer call() throws InterruptedException {
    StreamApp.main(arguments.toArray());
    return 0;
  }
}
