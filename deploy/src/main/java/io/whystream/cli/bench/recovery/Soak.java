package io.whystream.cli.bench.recovery;

import io.whystream.cli.bench.load.BenchCluster;
import io.whystream.cli.bench.load.PrometheusPage;
import io.whystream.cli.terminal.Table;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Memory over a long load: a sample a minute, and how much an hour is added in the second half,
 * when caches are full. Threading: one thread.
 */
final class Soak {
  private static final long LOOK_SECONDS = 2;
  private static final double MIB = 1 << 20;
  private static final String BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

  private final BenchCluster cluster;
  private final LongSupplier lag;

  /**
   * @param lag interactions that were sent and are not handled
   */
  Soak(BenchCluster cluster, LongSupplier lag) {
    this.cluster = cluster;
    this.lag = lag;
  }

  /**
   * One minute.
   *
   * @param minute its end, in minutes since the load began
   * @param streamApp resident memory of stream-app at its end, bytes
   * @param broker the same of the broker
   * @param heap least heap of stream-app in use in that minute, bytes: what collections leave
   * @param lag interactions sent and not handled at its end
   */
  record Sample(double minute, long streamApp, long broker, double heap, long lag) {}

  /** Samples each minute of a load that runs. */
  List<Sample> run(int minutes, Consumer<String> said) throws InterruptedException {
    List<Sample> samples = new ArrayList<>();
    long begin = System.nanoTime();
    for (int minute = 1; minute <= minutes; minute++) {
      long until = begin + TimeUnit.MINUTES.toNanos(minute);
      double heap = Double.POSITIVE_INFINITY;
      while (System.nanoTime() < until) {
        TimeUnit.SECONDS.sleep(LOOK_SECONDS);
        heap = Math.min(heap, heap());
      }
      Sample sample =
          new Sample(
              (System.nanoTime() - begin) / (double) TimeUnit.MINUTES.toNanos(1),
              cluster.residentBytes(BenchCluster.STREAM_APP),
              cluster.residentBytes(BenchCluster.BROKER),
              heap,
              lag.getAsLong());
      samples.add(sample);
      said.accept(
          String.format(
              Locale.ROOT,
              "  minute %3.0f  stream-app %.0f MiB, heap at least %.0f MiB, broker %.0f MiB, lag %,d",
              sample.minute(),
              sample.streamApp() / MIB,
              sample.heap() / MIB,
              sample.broker() / MIB,
              sample.lag()));
    }
    return samples;
  }

  private double heap() {
    try {
      return PrometheusPage.of(cluster.httpFile()).sum("jvm_memory_used_bytes", "area=\"heap\"");
    } catch (UncheckedIOException e) {
      // The program does not answer just now: the next look will tell.
      return Double.POSITIVE_INFINITY;
    }
  }

  /** The samples as a curve each, and how each grows. */
  static List<String> lines(List<Sample> samples) {
    Table table = new Table("MiB", "first", "last", "most", "MiB an hour, second half", "curve");
    row(table, "stream-app resident", samples, Sample::streamApp);
    row(table, "stream-app heap, least of a minute", samples, Sample::heap);
    row(table, "broker resident", samples, Sample::broker);
    return table.lines();
  }

  private static void row(
      Table table, String name, List<Sample> samples, ToDoubleFunction<Sample> bytes) {
    double[] values = samples.stream().mapToDouble(bytes).map(each -> each / MIB).toArray();
    double most = 0;
    for (double value : values) {
      most = Math.max(most, value);
    }
    table.row(
        name,
        number(values[0]),
        number(values[values.length - 1]),
        number(most),
        number(perHour(samples, bytes) / MIB),
        curve(values, most));
  }

  /** Least squares over the second half of the samples, bytes an hour; NaN for fewer than two. */
  static double perHour(List<Sample> samples, ToDoubleFunction<Sample> bytes) {
    List<Sample> half = samples.subList(samples.size() / 2, samples.size());
    double time = half.stream().mapToDouble(Sample::minute).average().orElse(Double.NaN);
    double mean = half.stream().mapToDouble(bytes).average().orElse(Double.NaN);
    double with = 0;
    double squares = 0;
    for (Sample sample : half) {
      with += (sample.minute() - time) * (bytes.applyAsDouble(sample) - mean);
      squares += (sample.minute() - time) * (sample.minute() - time);
    }
    return TimeUnit.HOURS.toMinutes(1) * with / squares;
  }

  private static String curve(double[] values, double most) {
    StringBuilder curve = new StringBuilder();
    for (double value : values) {
      int height = (int) Math.round(value / most * (BARS.length() - 1));
      curve.append(BARS.charAt(Math.max(0, Math.min(BARS.length() - 1, height))));
    }
    return curve.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
