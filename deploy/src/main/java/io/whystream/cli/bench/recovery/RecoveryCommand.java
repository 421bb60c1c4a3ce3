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
      "correction. Fold its policy log over and over. With several --users a table of how state grows.",
      "SOAK keeps a load on the last of these states and looks at memory each minute."
    })
public final class RecoveryCommand implements Callable<Integer> {
  /** What may be measured. */
  enum Part {
    RESTART,
    FAILOVER,
    WORKER,
    SOAK
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
      names = "--items",
      split = ",",
      defaultValue = "1000",
      description =
          "Items that are published: one number for all, or as many as of users (default:"
              + " ${DEFAULT-VALUE}).")
  List<Integer> items = List.of(1000);

  @Option(
      names = "--only",
      split = ",",
      description = "Only these of ${COMPLETION-CANDIDATES} (default: all but SOAK).")
  List<Part> only = List.of(Part.RESTART, Part.FAILOVER, Part.WORKER);

  @Option(
      names = "--minutes",
      defaultValue = "30",
      description = "How long SOAK lasts (default: ${DEFAULT-VALUE}).")
  int minutes = 30;

  @Option(
      names = "--rate",
      defaultValue = "200",
      description = "Interactions a second of SOAK (default: ${DEFAULT-VALUE}).")
  int rate = 200;

  @Option(names = "--json", description = "One last line of JSON.")
  boolean json;

  private final ObjectNode results = new ObjectMapper().createObjectNode();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (users.isEmpty() || users.stream().anyMatch(count -> count < 1)) {
      throw new UserException("--users needs numbers of at least 1");
    }
    if (items.stream().anyMatch(count -> count < 1)
        || (items.size() != 1 && items.size() != users.size())) {
      throw new UserException("--items needs one number of at least 1, or as many as --users");
    }
    if (minutes < 1 || rate < 1) {
      throw new UserException("--minutes and --rate need at least 1");
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
      if (only.contains(Part.SOAK)) {
        soak(trial);
      }
      if (only.contains(Part.FAILOVER)) {
        System.out.println("a standby takes over, " + users.get(0) + " users");
        Duration again = trial.failover(size(0), users.size());
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
            "items",
            "filled in, s",
            "changelog records",
            "changelog, bytes a user",
            "stores, bytes a user",
            "runs after, s",
            "goes on after, s",
            "memory before, MiB",
            "after, MiB");
    var rows = results.putArray("restart");
    for (int i = 0; i < users.size(); i++) {
      System.out.println("kill -9 of stream-app, " + users.get(i) + " users");
      RecoveryTrial.Result result = trial.restart(size(i), i);
      int of = result.size().users();
      rows.addObject()
          .put("users", of)
          .put("items", result.size().items())
          .put("fillSeconds", seconds(result.fill()))
          .put("changelogRecords", result.changelog().records())
          .put("changelogBytes", result.changelog().bytes())
          .put("storeBytes", result.storeBytes())
          .put("startedSeconds", seconds(result.started()))
          .put("againSeconds", seconds(result.again()))
          .put("filledBytes", result.filledBytes())
          .put("residentBytes", result.residentBytes());
      table.row(
          number("%,d", of),
          number("%,d", result.size().items()),
          number("%.0f", seconds(result.fill())),
          number("%,d", result.changelog().records()),
          number("%,.0f", (double) result.changelog().bytes() / of),
          number("%,.0f", (double) result.storeBytes() / of),
          number("%.1f", seconds(result.started())),
          number("%.1f", seconds(result.again())),
          number("%.0f", result.filledBytes() / (double) (1 << 20)),
          number("%.0f", result.residentBytes() / (double) (1 << 20)));
      table.lines().forEach(System.out::println);
    }
  }

  /** Goes on with the state of the last restart, where there was one. */
  private void soak(RecoveryTrial trial) throws IOException, InterruptedException {
    int last = users.size() - 1;
    System.out.printf(
        Locale.ROOT,
        "%,d users, %d interactions a second for %d minutes%n",
        users.get(last),
        rate,
        minutes);
    List<Soak.Sample> samples = trial.soak(size(last), last, rate, minutes, System.out::println);
    Soak.lines(samples).forEach(System.out::println);
    var rows = results.putArray("soak");
    samples.forEach(
        sample ->
            rows.addObject()
                .put("minute", sample.minute())
                .put("streamAppBytes", sample.streamApp())
                .put("brokerBytes", sample.broker())
                .put("heapBytes", sample.heap())
                .put("lag", sample.lag()));
    results.put("streamAppBytesAnHour", Soak.perHour(samples, Soak.Sample::streamApp));
    results.put("brokerBytesAnHour", Soak.perHour(samples, Soak.Sample::broker));
  }

  private RecoveryTrial.Size size(int i) {
    return new RecoveryTrial.Size(users.get(i), items.get(items.size() == 1 ? 0 : i));
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

  private static String number(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}
