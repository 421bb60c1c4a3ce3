package io.whystream.worker.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a role counts. Threading: any thread. */
final class LoopMeters {
  private static final Map<String, AtomicLong> GAUGES = new ConcurrentHashMap<>();

  private final Counter done;
  private final Counter deadLetters;
  private final Timer handling;
  private final Timer commit;
  private final Timer age;
  private final AtomicLong lag;
  private final AtomicLong partitions;

  LoopMeters(String role) {
    done = Metrics.counter("whystream.role.records", "role", role);
    deadLetters = Metrics.counter("whystream.role.dead.letters", "role", role);
    handling = timer("whystream.role.handling", role);
    commit = timer("whystream.role.commit", role);
    age = timer("whystream.role.age", role);
    lag = gauge("whystream.role.lag", role);
    partitions = gauge("whystream.role.partitions", role);
  }

  /** One for all sessions of a role: a gauge stays with the number it was made for. */
  private static AtomicLong gauge(String name, String role) {
    return GAUGES.computeIfAbsent(
        name + " " + role,
        key -> {
          AtomicLong value = new AtomicLong();
          Gauge.builder(name, value, AtomicLong::get)
              .tag("role", role)
              .register(Metrics.globalRegistry);
          return value;
        });
  }

  private static Timer timer(String name, String role) {
    return Timer.builder(name)
        .tag("role", role)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofHours(1))
        .register(Metrics.globalRegistry);
  }

  /** A record was given up. */
  void givenUp() {
    deadLetters.increment();
  }

  /** A record was committed. */
  void committed(Duration took) {
    done.increment();
    commit.record(took);
  }

  /** The model worked on a record. */
  void handled(Duration took) {
    handling.record(took);
  }

  /** A record begins, so long after it was written. */
  void begins(Duration afterItsWriting) {
    age.record(afterItsWriting.isNegative() ? Duration.ZERO : afterItsWriting);
  }

  /** So many partitions are this worker's to work on. */
  void holds(int assigned) {
    partitions.set(assigned);
  }

  /** So many records are left to be read. */
  void left(long records) {
    lag.set(records);
  }
}
