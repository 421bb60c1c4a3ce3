package io.whystream.cli.bench.stream;

import io.whystream.cli.bench.load.BenchCluster;
import io.whystream.cli.bench.load.Handled;
import io.whystream.cli.bench.load.InteractionLoad;
import io.whystream.cli.bench.load.PrometheusPage;
import io.whystream.cli.bench.load.StandInModel;
import io.whystream.cli.kafka.BulkWriter;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.Topic;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/** Measures one case on a cluster. Threading: one thread. */
final class StreamTrial {
  private static final long SEED = 20_250_811;
  private static final long ENDS_WITHIN_SECONDS = 180;
  private static final Duration WARM_UP_AT_MOST = Duration.ofMinutes(2);
  private static final String COMMIT_MEAN = "kafka_stream_thread_commit_latency_avg";
  private static final String COMPILED = "jvm_compilation_time_ms_total";
  private static final Duration COMPILED_WITHIN = Duration.ofSeconds(5);
  private static final double QUIET = 0.05;
  private static final String COMMIT_MAX = "kafka_stream_thread_commit_latency_max";

  private final BenchCluster cluster;
  private final Clock clock;
  private final Duration warmUp;
  private final Duration measured;
  private final @Nullable Path profile;

  /**
   * @param warmUp least time under load that does not count
   * @param measured time that counts
   * @param profile directory for recordings of Java's Flight Recorder; null for none
   */
  StreamTrial(
      BenchCluster cluster,
      Clock clock,
      Duration warmUp,
      Duration measured,
      @Nullable Path profile) {
    this.cluster = cluster;
    this.clock = clock;
    this.warmUp = warmUp;
    this.measured = measured;
    this.profile = profile;
  }

  /** What was so far, at one time. */
  private record Mark(long done, long at, Duration stream, Duration broker, Duration own) {}

  /**
   * Runs it; stream-app is stopped afterwards.
   *
   * @param number of the case: its stream-app has an application id of its own
   */
  StreamResult run(StreamCase stream, int number) throws InterruptedException, IOException {
    cluster.stop(BenchCluster.STREAM_APP);
    cluster.clear();
    String application = "bench-" + number;
    cluster.up(0, programs(stream, application));
    Connection connection = cluster.connection();
    try (Handled handled = new Handled(connection, application);
        StandInModel model = new StandInModel(connection, stream.model())) {
      LongSupplier done = stream.answered() ? model::answered : handled::count;
      return run(stream, application, connection, done);
    }
  }

  private StreamResult run(
      StreamCase stream, String application, Connection connection, LongSupplier done)
      throws InterruptedException, IOException {
    try (InteractionLoad load =
        new InteractionLoad(
            new BulkWriter(connection.producer()),
            connection.topics(),
            stream.load(),
            clock,
            done,
            "i",
            SEED)) {
      load.publishItems();
      @Nullable HopTimes hops = stream.hops() ? new HopTimes(connection, application, clock) : null;
      load.start();
      Duration warmedUp = warmUp();
      if (hops != null) {
        hops.measure();
      }
      Mark begin = mark(done);
      TimeUnit.MILLISECONDS.sleep(measured.toMillis());
      Mark end = mark(done);
      PrometheusPage page = PrometheusPage.of(cluster.httpFile());
      long resident = cluster.residentBytes(BenchCluster.STREAM_APP);
      double busy = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
      load.stop();
      Map<Ending, Long> endings = endings(connection, load.sent());
      if (hops != null) {
        hops.close();
      }
      cluster.stop(BenchCluster.STREAM_APP);
      long count = Math.max(1, end.done() - begin.done());
      return new StreamResult(
          stream,
          count / seconds(end.at() - begin.at()),
          seconds(end.stream().minus(begin.stream()).toNanos()) / count,
          seconds(end.broker().minus(begin.broker()).toNanos()) / count,
          seconds(end.own().minus(begin.own()).toNanos()) / count,
          warmedUp,
          load.sent(),
          endings,
          page.largest(COMMIT_MEAN).orElse(Double.NaN),
          page.largest(COMMIT_MAX).orElse(Double.NaN),
          resident,
          busy,
          hops == null ? Map.of() : hops.hops());
    }
  }

  /**
   * Until the compiler of stream-app's JVM has little left to do: a stream runs for days, and in
   * its first minute half of a core compiles.
   */
  private Duration warmUp() throws InterruptedException {
    long begin = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(warmUp.toMillis());
    double before = compiledMillis();
    boolean quiet = warmUp.isZero();
    while (!quiet && System.nanoTime() - begin < WARM_UP_AT_MOST.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(COMPILED_WITHIN.toMillis());
      double now = compiledMillis();
      quiet = now - before < QUIET * COMPILED_WITHIN.toMillis();
      before = now;
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private double compiledMillis() {
    return PrometheusPage.of(cluster.httpFile()).largest(COMPILED).orElse(0);
  }

  private Map<String, String> programs(StreamCase stream, String application) {
    Map<String, String> programs = new HashMap<>(stream.programs());
    programs.put("WHYSTREAM_APPLICATION", application);
    if (profile != null) {
      Path file = profile.toAbsolutePath().resolve(application + ".jfr");
      programs.put(
          "JAVA_TOOL_OPTIONS",
          "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + file);
    }
    return programs;
  }

  private Mark mark(LongSupplier done) {
    return new Mark(
        done.getAsLong(),
        System.nanoTime(),
        cpu(BenchCluster.STREAM_APP),
        cpu(BenchCluster.BROKER),
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
  }

  private Duration cpu(String process) {
    return cluster
        .process(process)
        .flatMap(running -> running.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  /** Waits until everything that was sent has ended, and counts how. */
  private static Map<Ending, Long> endings(Connection connection, long sent)
      throws InterruptedException {
    Topic<Outcome> outcomes = connection.topics().outcomes();
    Map<Ending, Long> endings = new EnumMap<>(Ending.class);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(ENDS_WITHIN_SECONDS);
    try (Consumer<byte[], byte[]> consumer = connection.consumer()) {
      var partitions = TopicScan.partitions(consumer, List.of(outcomes.name()));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (endings.values().stream().mapToLong(Long::longValue).sum() < sent
          && System.nanoTime() < until) {
        TopicScan.onToEnd(
            consumer,
            partitions,
            record ->
                endings.merge(
                    outcomes
                        .values()
                        .deserializer()
                        .deserialize(outcomes.name(), record.value())
                        .getEnding(),
                    1L,
                    Long::sum));
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
    return endings;
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
