package io.whystream.cli.bench.recovery;

import io.whystream.cli.bench.load.BenchCluster;
import io.whystream.cli.bench.load.Handled;
import io.whystream.cli.bench.load.InteractionLoad;
import io.whystream.cli.bench.load.StandInModel;
import io.whystream.cli.kafka.BulkWriter;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Fills the stores with the history of many users, lets a few act on, kills stream-app, and takes
 * the time until every partition goes on; or keeps the load on for long. Threading: one thread.
 */
final class RecoveryTrial {
  private static final long SEED = 20_250_811;
  private static final int EACH = 3;
  private static final int PER_SECOND = 200;
  private static final long AHEAD = 20_000;
  private static final long STANDS_STILL_SECONDS = 600;
  private static final long REST_SECONDS = 4;
  private static final String HISTORY = "h";
  private static final Duration MODEL = Duration.ofMillis(20);

  private final BenchCluster cluster;
  private final Clock clock;
  private int filled = -1;

  RecoveryTrial(BenchCluster cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /** What the stores are filled with. */
  record Size(int users, int items) {}

  /**
   * What came of it.
   *
   * @param size users and items that the stores hold
   * @param fill how long it took to fill them
   * @param changelog what the changelogs hold
   * @param storeBytes on stream-app's disk, before the kill
   * @param filledBytes memory of stream-app's process before the kill; 0 when not known
   * @param residentBytes the same after it came back
   * @param started from the kill until stream-app says that it runs
   * @param again from the kill until every partition has gone on
   */
  record Result(
      Size size,
      Duration fill,
      Changelogs.Held changelog,
      long storeBytes,
      long filledBytes,
      long residentBytes,
      Duration started,
      Duration again) {}

  /** The same instance is started again at once. */
  Result restart(Size size, int number) throws InterruptedException, IOException {
    Map<String, String> programs = fresh(number);
    cluster.up(0, programs);
    Connection connection = cluster.connection();
    try (Handled handled = new Handled(connection, application(number));
        StandInModel model = new StandInModel(connection, MODEL)) {
      Duration fill = fill(connection, application(number), size, handled);
      filled = number;
      long stores = bytes(cluster.directory().resolve("data").resolve(BenchCluster.STREAM_APP));
      Changelogs.Held changelog = Changelogs.of(connection, application(number));
      try (InteractionLoad load = load(connection, handled, size, PER_SECOND, "i")) {
        load.start();
        TimeUnit.SECONDS.sleep(3);
        long resident = cluster.residentBytes(BenchCluster.STREAM_APP);
        long killed = System.nanoTime();
        cluster.kill(BenchCluster.STREAM_APP);
        Map<Integer, Long> before = ends(connection);
        cluster.restart(BenchCluster.STREAM_APP, programs);
        Duration started = Duration.ofNanos(System.nanoTime() - killed);
        Duration again = awaitPast(before, handled, killed);
        load.stop();
        return new Result(
            size,
            fill,
            changelog,
            stores,
            resident,
            cluster.residentBytes(BenchCluster.STREAM_APP),
            started,
            again);
      }
    }
  }

  /** Another instance with standby copies takes over. */
  Duration failover(Size size, int number) throws InterruptedException, IOException {
    Map<String, String> programs = fresh(number);
    programs.put("WHYSTREAM_STATE_STANDBYS", "1");
    cluster.up(0, programs);
    Connection connection = cluster.connection();
    Path second = cluster.directory().resolve("data").resolve("stream-app-2");
    try (Handled handled = new Handled(connection, application(number));
        StandInModel model = new StandInModel(connection, MODEL);
        SecondInstance standby = SecondInstance.start(connection, second, programs)) {
      standby.awaitReady();
      fill(connection, application(number), size, handled);
      try (InteractionLoad load = load(connection, handled, size, PER_SECOND, "i")) {
        load.start();
        TimeUnit.SECONDS.sleep(10);
        long killed = System.nanoTime();
        cluster.kill(BenchCluster.STREAM_APP);
        Duration again = awaitPast(ends(connection), handled, killed);
        load.stop();
        return again;
      }
    }
  }

  /**
   * Load for long over filled stores: those of the restart before, or new ones.
   *
   * @param number of the case before, or a new one
   * @param said hears of each minute
   */
  List<Soak.Sample> soak(Size size, int number, int perSecond, int minutes, Consumer<String> said)
      throws InterruptedException, IOException {
    boolean fresh = filled != number;
    Map<String, String> programs = fresh ? fresh(number) : programs(number);
    cluster.up(0, programs);
    Connection connection = cluster.connection();
    try (Handled handled = new Handled(connection, application(number));
        StandInModel model = new StandInModel(connection, MODEL)) {
      if (fresh) {
        fill(connection, application(number), size, handled);
      }
      long before = sum(ends(connection));
      try (InteractionLoad load = load(connection, handled, size, perSecond, "s")) {
        load.start();
        List<Soak.Sample> samples =
            new Soak(cluster, () -> before + load.sent() - handled.count()).run(minutes, said);
        load.stop();
        return samples;
      }
    }
  }

  private Map<String, String> fresh(int number) {
    filled = -1;
    cluster.stop(BenchCluster.STREAM_APP);
    cluster.clear();
    return programs(number);
  }

  private static Map<String, String> programs(int number) {
    Map<String, String> programs = new HashMap<>();
    programs.put("WHYSTREAM_APPLICATION", application(number));
    return programs;
  }

  private static String application(int number) {
    return "recovery-" + number;
  }

  private Duration fill(Connection connection, String application, Size size, Handled handled)
      throws InterruptedException {
    long from = System.nanoTime();
    try (InteractionLoad history = load(connection, handled, size, 0, HISTORY)) {
      history.publishItems();
      history.send((long) EACH * size.users());
    }
    Duration fill = awaitPast(ends(connection), handled, from, 0);
    awaitRest(connection, application);
    return fill;
  }

  /** What is consumed may wait for its release still: waits until no store is written any more. */
  private static void awaitRest(Connection connection, String application)
      throws InterruptedException {
    long before = -1;
    for (long now = 0; now != before; ) {
      TimeUnit.SECONDS.sleep(REST_SECONDS);
      before = now;
      now = Changelogs.of(connection, application).records();
    }
  }

  private InteractionLoad load(
      Connection connection, Handled handled, Size size, int perSecond, String prefix) {
    InteractionLoad.Shape shape =
        new InteractionLoad.Shape(
            size.users(), size.items(), perSecond, AHEAD, 0, prefix.equals(HISTORY));
    return new InteractionLoad(
        new BulkWriter(connection.producer()),
        connection.topics(),
        shape,
        clock,
        handled::count,
        prefix,
        SEED);
  }

  private static Map<Integer, Long> ends(Connection connection) {
    Map<Integer, Long> ends = new HashMap<>();
    try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer =
        connection.consumer()) {
      consumer
          .endOffsets(TopicScan.partitions(consumer, List.of(Topics.INTERACTIONS)))
          .forEach((partition, end) -> ends.put(partition.partition(), end));
    }
    return ends;
  }

  private static Duration awaitPast(Map<Integer, Long> offsets, Handled handled, long from)
      throws InterruptedException {
    return awaitPast(offsets, handled, from, 1);
  }

  private static Duration awaitPast(
      Map<Integer, Long> offsets, Handled handled, long from, long more)
      throws InterruptedException {
    long before = -1;
    long moved = System.nanoTime();
    while (!offsets.entrySet().stream()
        .allMatch(
            end -> handled.offsets().getOrDefault(end.getKey(), 0L) >= end.getValue() + more)) {
      if (handled.count() != before) {
        before = handled.count();
        moved = System.nanoTime();
      }
      if (System.nanoTime() - moved > TimeUnit.SECONDS.toNanos(STANDS_STILL_SECONDS)) {
        throw new IllegalStateException(
            "stream-app stands still: handled " + handled.offsets() + " of " + offsets);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return Duration.ofNanos(handled.at() - from);
  }

  private static long sum(Map<Integer, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long bytes(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      long sum = 0;
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        sum += Files.exists(file) ? Files.size(file) : 0;
      }
      return sum;
    }
  }
}
