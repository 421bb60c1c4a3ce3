package io.whystream.cli.bench.recovery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.UserException;
import io.whystream.cli.bench.load.BenchCluster;
import io.whystream.cli.terminal.Json;
import io.whystream.cli.terminal.Table;
import io.whystream.config.ConfigReader;
import io.whystream.embedded.ClusterSettings;
import io.whystream.embedded.Home;
import io.whystream.worker.fold.PolicySettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How soon a killed program works again, how fast the policy is folded, how state grows. */
@Command(
    name = "recovery",
    mixinStandardHelpOptions = true,
    description = {
      "Kill stream-app over filled stores and take the time until every partition goes on: the same",
      "instance started again, and a standby taking over. Kill a worker and take the time until the next",
      "correction. Fold its policy log over and over. With several --users a table of how state grows."
    })
public final class RecoveryCommand implements Callable<Integer> {
  /** What may be measured. */
  enum Part {
    RESTART,
    FAILOVER,
    WORKER
  }

  @Option(
      names = "--users",
      split = ",",
      defaultValue = "20000",
      description =
          "Users whose history fills the stores; several, separated by commas, are measured one"
              + " after the other (default: ${DEFAULT-VALUE}).")
  List<Integer> users = List.of(20_000);

  @Option(
      names = "--only",
      split = ",",
      description = "Only these of ${COMPLETION-CANDIDATES} (default: all).")
  List<Part> only = List.of(Part.values());

  @Option(names = "--json", description = "One last line of JSON.")
  boolean json;

  private final ObjectNode results = new ObjectMapper().createObjectNode();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (users.isEmpty() || users.stream().anyMatch(count -> count < 1)) {
      throw new UserException("--users needs numbers of at least 1");
    }
    Path directory = Files.createTempDirectory("whystream-recovery-");
    System.out.println("starting broker and registry in " + directory);
    try (BenchCluster cluster =
        BenchCluster.start(directory, ClusterSettings.shipped(Home.directory()))) {
      cluster.settle();
      RecoveryTrial trial = new RecoveryTrial(cluster, Clock.systemUTC());
      if (only.contains(Part.RESTART)) {
        restart(trial);
      }
      if (only.contains(Part.FAILOVER)) {
        System.out.println("a standby takes over, " + users.get(0) + " users");
        Duration again = trial.failover(users.get(0), users.size());
        results.put("failoverSeconds", seconds(again));
        System.out.printf(
            Locale.ROOT, "  every partition goes on %.1f s after the kill%n", seconds(again));
      }
      if (only.contains(Part.WORKER)) {
        worker(cluster);
      }
    }
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    System.out.printf(Locale.ROOT, "load %.1f%n", load);
    if (json) {
      System.out.println(Json.line(results.put("load", load)));
    }
    return 0;
  }

  private void restart(RecoveryTrial trial) throws IOException, InterruptedException {
    Table table =
        new Table(
            "users",
            "changelog records",
            "changelog, bytes a user",
            "stores, bytes a user",
            "runs after, s",
            "goes on after, s",
            "memory, MiB");
    var rows = results.putArray("restart");
    for (int i = 0; i < users.size(); i++) {
      System.out.println("kill -9 of stream-app, " + users.get(i) + " users");
      RecoveryTrial.Result result = trial.restart(users.get(i), i);
      rows.addObject()
          .put("users", result.users())
          .put("changelogRecords", result.changelog().records())
          .put("changelogBytes", result.changelog().bytes())
          .put("storeBytes", result.storeBytes())
          .put("startedSeconds", seconds(result.started()))
          .put("againSeconds", seconds(result.again()))
          .put("residentBytes", result.residentBytes());
      table.row(
          number("%,.0f", result.users()),
          number("%,.0f", result.changelog().records()),
          number("%,.0f", (double) result.changelog().bytes() / result.users()),
          number("%,.0f", (double) result.storeBytes() / result.users()),
          number("%.1f", seconds(result.started())),
          number("%.1f", seconds(result.again())),
          number("%.0f", result.residentBytes() / (double) (1 << 20)));
    }
    table.lines().forEach(System.out::println);
  }

  private void worker(BenchCluster cluster) throws InterruptedException {
    System.out.println("kill -9 of a worker");
    PolicySettings policy = ConfigReader.read(PolicySettings.class, null, Map.of(), Map.of());
    WorkerTrial.Result result =
        new WorkerTrial(cluster, Clock.systemUTC())
            .run(Home.directory().resolve("models/nano"), policy.lora());
    FoldTrial.Result fold = result.fold();
    System.out.printf(
        Locale.ROOT,
        "  runs %.1f s after the kill, the next correction after %.1f s; the model alone loads in"
            + " %.1f s%n",
        seconds(result.started()),
        seconds(result.again()),
        seconds(result.model()));
    System.out.printf(
        Locale.ROOT,
        "  fold of %d steps, over and over: %,.0f steps a second; a record %,.0f bytes, %,.0f on"
            + " disk%n",
        fold.records(),
        fold.perSecond(),
        fold.bytesInMemory(),
        fold.bytesOnDisk());
    results
        .putObject("worker")
        .put("startedSeconds", seconds(result.started()))
        .put("againSeconds", seconds(result.again()))
        .put("modelSeconds", seconds(result.model()))
        .put("foldedPerSecond", fold.perSecond())
        .put("recordBytes", fold.bytesInMemory())
        .put("recordBytesOnDisk", fold.bytesOnDisk());
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
