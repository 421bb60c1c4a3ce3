package io.whystream.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.jvm.JvmCompilationMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.whystream.os.ResidentMemory;
import java.util.OptionalLong;

/**
 * Collects what the program counts, and gives it out as Prometheus reads it. The program's parts
 * count in Micrometer's global registry, which keeps nothing as long as nobody collects. Threading:
 * any thread.
 */
public final class PrometheusMetrics implements AutoCloseable {
  /** Content type of what is given out. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  private PrometheusMetrics() {}

  /** Begins to collect; the memory and the processor time of the process are among it. */
  public static PrometheusMetrics open() {
    PrometheusMetrics metrics = new PrometheusMetrics();
    Metrics.addRegistry(metrics.registry);
    new JvmMemoryMetrics().bindTo(metrics.registry);
    new ProcessorMetrics().bindTo(metrics.registry);
    new JvmCompilationMetrics().bindTo(metrics.registry);
    metrics.collections.bindTo(metrics.registry);
    Gauge.builder("whystream.process.resident", PrometheusMetrics::residentBytes)
        .baseUnit("bytes")
        .description("memory of the process, native memory included")
        .register(metrics.registry);
    return metrics;
  }

  /** All numbers of now. */
  public String scrape() {
    return registry.scrape();
  }

  /** Memory of the process; NaN where the system does not say it. */
  private static double residentBytes() {
    OptionalLong bytes = ResidentMemory.own();
    return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
  }

  @Override
  public void close() {
    Metrics.removeRegistry(registry);
    collections.close();
    registry.close();
  }
}
