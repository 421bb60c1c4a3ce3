package io.whystream.stream.outcome;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.whystream.schema.record.Ending;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the stages count. What a failed transaction takes back stays counted: these numbers are for
 * looking at, the ledger proves. Threading: any thread.
 */
public final class StreamMeters {
  private static final Map<Ending, Counter> OUTCOMES = new EnumMap<>(Ending.class);
  private static final Counter REQUESTS = Metrics.counter("whystream.requests");
  private static final Counter DEAD_LETTERS = Metrics.counter("whystream.stream.dead.letters");
  private static final Counter PASSED_OVER = Metrics.counter("whystream.passed.over");
  private static final Timer END_TO_END =
      Timer.builder("whystream.correction")
          .description("from the append of an interaction to its published feature")
          .publishPercentileHistogram()
          .minimumExpectedValue(Duration.ofMillis(10))
          .maximumExpectedValue(Duration.ofHours(1))
          .register(Metrics.globalRegistry);

  static {
    for (Ending ending : Ending.values()) {
      OUTCOMES.put(
          ending,
          Metrics.counter("whystream.outcomes", "ending", ending.name().toLowerCase(Locale.ROOT)));
    }
  }

  private StreamMeters() {}

  /** An interaction ended. */
  public static void ended(Ending ending) {
    Counter counter = OUTCOMES.get(ending);
    if (counter != null) {
      counter.increment();
    }
  }

  /** A request goes to the workers. */
  public static void requested() {
    REQUESTS.increment();
  }

  /** A record is given up. */
  public static void givenUp() {
    DEAD_LETTERS.increment();
  }

  /** An interaction comes again that was handled before. */
  public static void passedOver() {
    PASSED_OVER.increment();
  }

  /**
   * A feature is published.
   *
   * @param millis since its interaction was appended
   */
  public static void published(long millis) {
    END_TO_END.record(Duration.ofMillis(Math.max(0, millis)));
  }
}
