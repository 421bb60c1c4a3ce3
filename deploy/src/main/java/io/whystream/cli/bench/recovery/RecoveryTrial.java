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
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Fills the stores with the history of many users, lets a few act on, kills stream-app, and takes
 * the time until every partition goes on. Threading: one thread.
 */
final class RecoveryTrial {
  private static final long SEED = 20_250_811;
  private static final int ITEMS = 1000;
  private static final int EACH = 3;
  private static final int PER_SECOND = 200;
  private static final long AHEAD = 20_000;
  private static final long WITHIN_SECONDS = 600;
  private static final Duration MODEL = Duration.ofMillis(20);

  private final BenchCluster cluster;
  private final Clock clock;

  RecoveryTrial(BenchCluster cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /**
   * What came of it.
   *
   * @param users whose history the stores hold
   * @param changelog what the changelogs hold
   * @param storeBytes on stream-app's disk, before the kill
   * @param residentBytes memory of stream-app's process after it came back; 0 when not known
   * @param started from the kill until stream-app says that it runs
   * @param again from the kill until every partition has gone on
   */
  record Result(
      int users,
      Changelogs.Held changelog,
      long storeBytes,
      long residentBytes,
      Duration started,
      Duration again) {}

  /** The same instance is started again at once. */
  Result restart(int users, int number) throws InterruptedException, IOException {
    Map<String, String> programs = fresh(number);
    cluster.up(0, programs);
    Connection connection = cluster.connection();
    try (Handled handled = new Handled(connection, application(number));
        StandInModel model = new StandInModel(connection, MODEL)) {
      fill(connection, users, handled);
      long stores = bytes(cluster.directory().resolve("data").resolve(BenchCluster.STREAM_APP));
      Changelogs.Held changelog = Changelogs.of(connection, application(number));
      try (InteractionLoad load = load(connection, handled, users, PER_SECOND, false)) {
        load.start();
        TimeUnit.SECONDS.sleep(3);
        long killed = System.nanoTime();
        cluster.kill(BenchCluster.STREAM_APP);
        Map<Integer, Long> before = ends(connection);
        cluster.up(0, programs);
        Duration started = Duration.ofNanos(System.nanoTime() - killed);
        Duration again = awaitPast(before, handled, killed);
        load.stop();
        return new Result(
            users,
            changelog,
            stores,
            cluster.residentBytes(BenchCluster.STREAM_APP),
            started,
            again);
      }
    }
  }

  /** Another instance with standby copies takes over. */
  Duration failover(int users, int number) throws InterruptedException, IOException {
    Map<String, String> programs = fresh(number);
    programs.put("WHYSTREAM_STATE_STANDBYS", "1");
    cluster.up(0, programs);
    Connection connection = cluster.connection();
    Path second = cluster.directory().resolve("data").resolve("stream-app-2");
    try (Handled handled = new Handled(connection, application(number));
        StandInModel model = new StandInModel(connection, MODEL);
        SecondInstance standby = SecondInstance.start(connection, second, programs)) {
      standby.awaitReady();
      fill(connection, users, handled);
      try (InteractionLoad load = load(connection, handled, users, PER_SECOND, false)) {
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

  private Map<String, String> fresh(int number) {
    cluster.stop(BenchCluster.STREAM_APP);
    cluster.clear();
    Map<String, String> programs = new HashMap<>();
    programs.put("WHYSTREAM_APPLICATION", application(number));
    return programs;
  }

  private static String application(int number) {
    return "recovery-" + number;
  }

  private void fill(Connection connection, int users, Handled handled) throws InterruptedException {
    try (InteractionLoad history = load(connection, handled, users, 0, true)) {
      history.publishItems();
      history.send((long) EACH * users);
    }
    // What was released last is released by the idle clock.
    awaitPast(ends(connection), handled, System.nanoTime(), 0);
    TimeUnit.SECONDS.sleep(5);
  }

  private InteractionLoad load(
      Connection connection, Handled handled, int users, int perSecond, boolean history) {
    InteractionLoad.Shape shape =
        new InteractionLoad.Shape(users, ITEMS, perSecond, AHEAD, 0, history);
    return new InteractionLoad(
        new BulkWriter(connection.producer()),
        connection.topics(),
        shape,
        clock,
        handled::count,
        history ? "h" : "i",
        SEED);
  }

  private static Map<Integer, Long> ends(Connection connection) {
    Map<Integer, Long> ends = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer = connection.consumer()) {
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
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WITHIN_SECONDS);
    while (!offsets.entrySet().stream()
        .allMatch(
            end -> handled.offsets().getOrDefault(end.getKey(), 0L) >= end.getValue() + more)) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(
            "stream-app stands still: handled " + handled.offsets() + " of " + offsets);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return Duration.ofNanos(handled.at() - from);
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
