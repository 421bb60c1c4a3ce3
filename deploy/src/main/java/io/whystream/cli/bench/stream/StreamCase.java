package io.whystream.cli.bench.stream;

import io.whystream.cli.bench.load.InteractionLoad;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One case that is measured.
 *
 * @param load who acts
 * @param model how long the stand-in for the model takes
 * @param answered whether an interaction is done when its request was answered, and not when ORDER
 *     has handled it
 * @param hops whether the time of each hop is taken; that costs the machine a reader more
 * @param programs configuration of stream-app over what ships
 */
record StreamCase(
    String name,
    InteractionLoad.Shape load,
    Duration model,
    boolean answered,
    boolean hops,
    Map<String, String> programs) {
  private static final int ITEMS = 1000;
  private static final long AHEAD = 100_000;
  private static final int FEW_USERS = 1000;
  private static final int MANY_USERS = 200_000;
  private static final int DISORDER_MILLIS = 1000;
  private static final String COMMIT = "WHYSTREAM_STATE_COMMIT_INTERVAL";

  /** Few users act so often that nearly all interactions merge while the model is at work. */
  static StreamCase spike(Duration commit) {
    return fast(
        "spike, commit " + commit.toMillis() + " ms",
        FEW_USERS,
        Duration.ofSeconds(1),
        false,
        Map.of(COMMIT, commit.toMillis() + "ms"));
  }

  /** Many users act seldom: every interaction becomes a request, and is answered. */
  static StreamCase calm() {
    return fast("calm, every one a request", MANY_USERS, Duration.ofMillis(1), true, Map.of());
  }

  private static StreamCase fast(
      String name, int users, Duration model, boolean answered, Map<String, String> programs) {
    return new StreamCase(
        name,
        new InteractionLoad.Shape(users, ITEMS, 0, AHEAD, DISORDER_MILLIS, false),
        model,
        answered,
        false,
        programs);
  }

  /** A steady stream, each interaction released when it is handled, every one a request. */
  static StreamCase steady(int perSecond, Duration commit, Duration model) {
    return new StreamCase(
        "steady, commit " + commit.toMillis() + " ms, model " + time(model),
        new InteractionLoad.Shape(MANY_USERS, ITEMS, perSecond, 0, 0, false),
        model,
        false,
        true,
        Map.of(COMMIT, commit.toMillis() + "ms", "WHYSTREAM_ORDERING_GRACE", "0s"));
  }

  /** The same, processed at least once. */
  StreamCase atLeastOnce() {
    Map<String, String> more = new HashMap<>(programs);
    more.put("WHYSTREAM_STATE_PROCESSING", "at-least-once");
    return new StreamCase(name, load, model, answered, hops, more);
  }

  /** What is processed how often, in a word. */
  String guarantee() {
    return programs.containsKey("WHYSTREAM_STATE_PROCESSING") ? "at least once" : "exactly once";
  }

  private static String time(Duration duration) {
    return duration.toMillis() < 1000 ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
  }

  /** All cases, the two kinds of processing beside each other. */
  static List<StreamCase> all(int perSecond) {
    Duration quick = Duration.ofMillis(1);
    StreamCase spike = spike(Duration.ofMillis(100));
    StreamCase slower = spike(Duration.ofMillis(200));
    StreamCase steady = steady(perSecond, Duration.ofMillis(100), quick);
    return List.of(
        spike,
        spike.atLeastOnce(),
        slower,
        slower.atLeastOnce(),
        calm(),
        calm().atLeastOnce(),
        steady,
        steady.atLeastOnce(),
        steady(perSecond, Duration.ofMillis(50), quick),
        steady(perSecond, Duration.ofMillis(25), quick),
        steady(perSecond, Duration.ofMillis(10), quick),
        steady(perSecond, Duration.ofMillis(100), Duration.ofSeconds(30)));
  }
}
