package io.whystream.cli.bench.recovery;

import io.whystream.cli.bench.load.BenchCluster;
import io.whystream.cli.bench.load.InteractionLoad;
import io.whystream.cli.kafka.BulkWriter;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.Topics;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Lets a real worker learn, kills it, and takes the time until the next correction. Threading: one
 * thread.
 */
final class WorkerTrial {
  private static final long SEED = 7;
  private static final int USERS = 200;
  private static final int ITEMS = 20;
  private static final int STEPS = 40;
  private static final int MORE = 40;
  private static final long WITHIN_SECONDS = 300;

  private final BenchCluster cluster;
  private final Clock clock;

  WorkerTrial(BenchCluster cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /**
   * What came of it.
   *
   * @param started from the kill until the worker says that it runs
   * @param again from the kill until the next correction
   * @param model time to load the model alone
   */
  record Result(Duration started, Duration again, Duration model, FoldTrial.Result fold) {}

  /**
   * Runs it.
   *
   * @param model directory of the bundled model
   */
  Result run(Path model, LoraSpec lora) throws InterruptedException {
    cluster.stop(BenchCluster.STREAM_APP);
    cluster.clear();
    Map<String, String> programs =
        Map.of(
            "WHYSTREAM_APPLICATION", "recovery-worker",
            "WHYSTREAM_ORDERING_IDLE", "500ms",
            "WHYSTREAM_ORDERING_GRACE", "0s");
    cluster.up(1, programs);
    Connection connection = cluster.connection();
    try (InteractionLoad load =
        new InteractionLoad(
            new BulkWriter(connection.producer()),
            connection.topics(),
            new InteractionLoad.Shape(USERS, ITEMS, 1000, 0, 0, false),
            clock,
            () -> 0L,
            "w",
            SEED)) {
      load.publishItems();
      load.send(STEPS + MORE);
      awaitResults(connection, STEPS);
      long killed = System.nanoTime();
      cluster.kill(BenchCluster.WORKER);
      long before = results(connection);
      Thread start = new Thread(() -> cluster.restart(BenchCluster.WORKER, programs), "start");
      start.start();
      awaitResults(connection, before + 1);
      Duration again = Duration.ofNanos(System.nanoTime() - killed);
      start.join();
      Duration started = Duration.ofNanos(System.nanoTime() - killed);
      cluster.stop(BenchCluster.WORKER);
      long from = System.nanoTime();
      AdapterLayout layout;
      try (DjlLanguageModel loaded = DjlLanguageModel.load(model, lora, "cpu")) {
        layout = loaded.adapterLayout();
      }
      Duration loading = Duration.ofNanos(System.nanoTime() - from);
      return new Result(started, again, loading, FoldTrial.of(connection, layout));
    }
  }

  private static void awaitResults(Connection connection, long count) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WITHIN_SECONDS);
    while (results(connection) < count) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("the worker does not correct");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Offsets of the committed results: two for each, as each transaction ends with a marker. */
  private static long results(Connection connection) {
    try (Consumer<byte[], byte[]> consumer = connection.consumer()) {
      return consumer
              .endOffsets(TopicScan.partitions(consumer, List.of(Topics.CORRECTION_RESULTS)))
              .values()
              .stream()
              .mapToLong(Long::longValue)
              .sum()
          / 2;
    }
  }
}
