package io.whystream.cli;

import io.whystream.worker.Worker;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs a worker against any Kafka and registry. */
@Command(
    name = "llm-worker",
    mixinStandardHelpOptions = true,
    customSynopsis = "whystream llm-worker --config FILE [--path.of.value VALUE]...",
    description = "Run a worker against your own Kafka and schema registry, until a signal.")
final class WorkerCommand implements Callable<Integer> {
  @Mixin ProgramArguments arguments = new ProgramArguments();

  @Override
  public Integer call() throws Exception {
    Worker.main(arguments.toArray());
    return 0;
  }
}
