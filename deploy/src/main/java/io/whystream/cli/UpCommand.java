package io.whystream.cli;

import io.whystream.cli.terminal.Console;
import io.whystream.embedded.Cluster;
import io.whystream.embedded.ClusterSettings;
import io.whystream.embedded.ClusterStatus;
import io.whystream.embedded.Home;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the embedded cluster, or what is missing of it. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Start Kafka, the schema registry, stream-app and workers on this machine.",
      "On a cluster that runs, or half runs, start what is missing; data and ports stay."
    })
final class UpCommand implements Callable<Integer> {
  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Workers to run (default: ${DEFAULT-VALUE}).")
  int workers;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Language model of the workers, in Hugging Face layout (default: models/nano).")
  @Nullable Path model;

  @Mixin DataOption data = new DataOption();

  @Override
  public Integer call() {
    if (workers < 0 || workers > 64) {
      throw new UserException("--workers must be between 0 and 64");
    }
    try (Console console = Console.system(System.getenv());
        StartView view = new StartView(console)) {
      Cluster cluster = new Cluster(data.directory(), settings(), view);
      ClusterStatus status = cluster.up(workers);
      view.close();
      console.line("");
      console.line("Kafka            " + status.bootstrapServers());
      console.line("Schema registry  " + status.schemaRegistryUrl());
      console.line("Logs             " + data.directory().resolve("logs"));
      console.line("");
      console.line("Next: ./whystream load samples/movielens-small --limit 1000");
    }
    return 0;
  }

  private ClusterSettings settings() {
    ClusterSettings shipped = ClusterSettings.shipped(Home.directory());
    return model == null ? shipped : shipped.withModel(model.toAbsolutePath());
  }
}
