package io.whystream.cli.demo;

import io.whystream.cli.StartView;
import io.whystream.cli.UserException;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.terminal.Console;
import io.whystream.cli.terminal.Durations;
import io.whystream.embedded.Cluster;
import io.whystream.embedded.ClusterSettings;
import io.whystream.embedded.ClusterStatus;
import io.whystream.embedded.Home;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.DatasetReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The whole loop on real interactions, live. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Start a cluster of its own, replay real MovieLens interactions through it and show reasons"
          + " being corrected while the model learns. Ends by itself after about two minutes.",
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int MOST_INTERACTIONS = 400;
  private static final Duration BUDGET = Duration.ofSeconds(100);
  private static final Duration GRACE = Duration.ofMinutes(10);

  @Option(
      names = "--interactions",
      paramLabel = "N",
      description =
          "Replay N interactions, however long it takes (default: what fits into two minutes).")
  @Nullable Integer interactions;

  @Option(
      names = "--history",
      paramLabel = "N",
      description = "Load only the last N interactions of the history (default: all).")
  @Nullable Integer history;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "A model in Hugging Face layout instead of the bundled one.")
  @Nullable Path model;

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the figures as JSON.")
  @Nullable Path summary;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of the demo's cluster (default: run/demo).")
  @Nullable Path data;

  @Option(
      names = "--keep",
      description = "Go on where the last demo ended, instead of starting afresh.")
  boolean keep;

  @Option(names = "--stay", description = "Leave the cluster running at the end, to look into it.")
  boolean stay;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the order of arrival (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Spec @Nullable CommandSpec command;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    Path home = Home.directory();
    Clock clock = Clock.systemUTC();
    try (Console console = Console.system(System.getenv());
        StartView starting = new StartView(console)) {
      DatasetReader samples = DatasetReader.open(home.resolve("samples/movielens-small"));
      Cluster cluster = new Cluster(directory(), settings(home), starting);
      Thread onInterrupt =
          new Thread(
              () -> {
                console.close();
                System.out.println();
                cluster.down();
              },
              "demo-interrupted");
      prepare(cluster);
      Instant start = clock.instant();
      ClusterStatus status = cluster.up(1);
      double up = Duration.between(start, clock.instant()).toMillis() / 1000.0;
      Runtime.getRuntime().addShutdownHook(onInterrupt);
      console.line("Cluster up after " + Durations.seconds(Duration.ofMillis((long) (1000 * up))));
      Dataset dataset = samples.read((file, line, why) -> {});
      DemoRun.Result result = new DemoRun(connection(status), console, clock).run(dataset, plan());
      finish(console, result, up);
      if (stay) {
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
      }
      return 0;
    }
  }

  private void check() {
    if (interactions != null && interactions < 1) {
      throw usage("--interactions " + interactions + " is below 1");
    }
    if (history != null && history < 0) {
      throw usage("--history " + history + " is below 0");
    }
    if (model != null && !Files.isRegularFile(model.resolve("config.json"))) {
      throw usage(model + " holds no model: there is no config.json in it");
    }
  }

  private void prepare(Cluster cluster) {
    DemoDirectory directory = new DemoDirectory(directory());
    if (!keep) {
      cluster.down();
      directory.clear();
    }
    directory.mark();
  }

  private Path directory() {
    return data == null
        ? Home.directory().resolve("run").resolve("demo")
        : data.toAbsolutePath().normalize();
  }

  private ClusterSettings settings(Path home) {
    ClusterSettings settings =
        ClusterSettings.shipped(home)
            .withPrograms(
                Map.of(
                    "WHYSTREAM_ORDERING_GRACE", GRACE.toMinutes() + "m",
                    "WHYSTREAM_ORDERING_IDLE", "300ms",
                    "WHYSTREAM_REVISE_COMPARE_WITH_FIRST", "true"));
    return model == null ? settings : settings.withModel(model.toAbsolutePath());
  }

  private DemoRun.Plan plan() {
    int before = history == null ? Integer.MAX_VALUE : history;
    return interactions == null
        ? new DemoRun.Plan(before, MOST_INTERACTIONS, BUDGET, GRACE, seed)
        : new DemoRun.Plan(before, interactions, Duration.ofDays(1), GRACE, seed);
  }

  private static Connection connection(ClusterStatus status) {
    if (status.bootstrapServers() == null || status.schemaRegistryUrl() == null) {
      throw new UserException("the cluster did not come up");
    }
    return new Connection(status.bootstrapServers(), status.schemaRegistryUrl());
  }

  private void finish(Console console, DemoRun.Result result, double upSeconds) throws IOException {
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("upSeconds", upSeconds);
    seconds.putAll(result.seconds());
    console.line("");
    console.lines(new SummaryView(console.style()).lines(result.summary(), seconds, hints()));
    if (summary != null) {
      SummaryJson.write(summary, result.summary(), seconds);
      console.line("Figures written to " + summary);
    }
  }

  private SummaryView.Hints hints() {
    return new SummaryView.Hints(data == null ? "run/demo" : data.toString(), stay);
  }

  private ParameterException usage(String what) {
    if (command == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return new ParameterException(command.commandLine(), what);
  }
}
