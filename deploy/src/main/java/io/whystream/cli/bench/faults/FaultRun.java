package io.whystream.cli.bench.faults;

import io.whystream.cli.guarantee.CorrectedExactlyOnce;
import io.whystream.cli.guarantee.EventTimeOrderPerUser;
import io.whystream.cli.guarantee.FeatureVersionNeverRegresses;
import io.whystream.cli.guarantee.Guarantee;
import io.whystream.cli.guarantee.LearnedAtMostOnce;
import io.whystream.cli.guarantee.LedgerBalances;
import io.whystream.cli.guarantee.NoInnocentCondemned;
import io.whystream.cli.guarantee.NoInteractionLost;
import io.whystream.cli.guarantee.SameBitsEverywhere;
import io.whystream.cli.guarantee.Watch;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.terminal.Durations;
import io.whystream.embedded.ClusterSettings;
import io.whystream.embedded.ClusterStatus;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.engine.AdapterLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A cluster under load whose processes are killed again and again, and then the question whether
 * every guarantee holds. Threading: one thread; any may say that it is enough.
 */
public final class FaultRun {
  /** What the programs of the run are configured with. */
  private static final Map<String, String> PROGRAMS =
      Map.of(
          // They live for seconds: what the second compiler would make of them comes too late.
          "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1",
          "WHYSTREAM_ORDERING_IDLE", "500ms",
          "WHYSTREAM_ITEMS_PATIENCE", "2s",
          "WHYSTREAM_USERS_WAITING", "2",
          "WHYSTREAM_SAMPLE_GROUP_SIZE", "4",
          "WHYSTREAM_POLICY_SNAPSHOT_EVERY", "5",
          "WHYSTREAM_POLICY_MAX_GRADIENT_LAG", "4",
          "OMP_NUM_THREADS", "1",
          "OMP_WAIT_POLICY", "passive");

  private static final double PER_SECOND = 3;
  private static final long POINT_WITHIN_MILLIS = 20_000;
  private static final long LOOK_MILLIS = 1_000;

  private final Setting setting;
  private final Processes processes;
  private final Consumer<String> said;
  private final NoInteractionLost lost = new NoInteractionLost();
  private final LedgerBalances ledger = new LedgerBalances();
  private final LearnedAtMostOnce learned = new LearnedAtMostOnce();
  private final CorrectedExactlyOnce corrected = new CorrectedExactlyOnce();
  private final SameBitsEverywhere bits;
  private final List<Guarantee> guarantees;
  private volatile boolean enough;
  private int kills;

  /**
   * How it goes.
   *
   * @param kills how many processes die at least
   * @param only names of processes that are struck; empty for all
   * @param restWithin longest time in which the pipeline must come to rest after the last kill,
   *     seconds
   */
  public record Setting(long seed, int kills, int workers, Set<String> only, long restWithin) {}

  /**
   * What came of it.
   *
   * @param violations by guarantee; empty lists where it holds
   */
  public record Result(
      int kills,
      int admitted,
      int corrected,
      int learned,
      int versions,
      Map<String, List<String>> violations) {

    /** Whether every guarantee holds. */
    public boolean holds() {
      return violations.values().stream().allMatch(List::isEmpty);
    }
  }

  /**
   * @param directory of the cluster, empty
   * @param layout of the policy's adapter
   * @param said hears what is done
   */
  public FaultRun(
      Path directory,
      ClusterSettings settings,
      AdapterLayout layout,
      Setting setting,
      Consumer<String> said) {
    this.setting = setting;
    this.said = said;
    Map<String, String> programs = new HashMap<>(PROGRAMS);
    programs.putAll(settings.programs());
    this.processes = new Processes(directory, settings.withPrograms(programs), setting.workers());
    this.bits =
        new SameBitsEverywhere(
            layout,
            offset -> {
              throw new IllegalStateException("nobody rolls back here");
            });
    this.guarantees =
        List.of(
            lost,
            learned,
            corrected,
            new EventTimeOrderPerUser(),
            new FeatureVersionNeverRegresses(),
            bits,
            ledger,
            new NoInnocentCondemned());
  }

  /** Ends the killing after the present strike: what was done so far is judged. */
  public void enough() {
    enough = true;
  }

  /** Goes through it; the cluster is down afterwards. */
  public Result run() throws InterruptedException {
    said.accept("seed " + setting.seed());
    try {
      processes.up();
      ClusterStatus status = processes.status();
      Connection connection =
          new Connection(
              Objects.requireNonNull(status.bootstrapServers()),
              Objects.requireNonNull(status.schemaRegistryUrl()));
      try (FaultLoad load =
          new FaultLoad(connection.producer(), connection.topics(), setting.seed(), PER_SECOND)) {
        load.start();
        strike();
        load.stop();
        rest(connection, load);
      }
      return result();
    } finally {
      processes.down();
    }
  }

  private void strike() throws InterruptedException {
    StrikePlan plan = new StrikePlan(setting.seed(), setting.workers(), setting.only());
    long begin = System.nanoTime();
    while (kills < setting.kills() && !enough) {
      Strike strike = plan.next();
      said.accept(String.format(Locale.ROOT, "%4d  %s%s", kills, strike, timeLeft(begin)));
      TimeUnit.MILLISECONDS.sleep(strike.afterMillis());
      count(processes.kill(strike.victim()));
      strike.others().forEach(other -> count(processes.kill(other)));
      if (strike.againAfterMillis() >= 0) {
        again(strike);
      }
      if (strike.point() != null) {
        processes.upWith(strike.fault());
        boolean died = processes.dies(strike.victim(), POINT_WITHIN_MILLIS);
        count(died || processes.kill(strike.victim()));
      }
      processes.up();
    }
  }

  private String timeLeft(long begin) {
    if (kills == 0) {
      return "";
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long left = Math.round(seconds / kills * (setting.kills() - kills));
    return String.format(
        Locale.ROOT,
        "  (%.1f s a kill, %s left)",
        seconds / kills,
        Durations.brief(Duration.ofSeconds(left)));
  }

  /** Kills it while it starts. */
  private void again(Strike strike) throws InterruptedException {
    CompletableFuture<Void> start = processes.starting();
    TimeUnit.MILLISECONDS.sleep(strike.againAfterMillis());
    count(processes.kill(strike.victim()));
    try {
      start.join();
    } catch (CompletionException e) {
      // The start was told that its process had died, as it should be.
    }
  }

  private void count(boolean killed) {
    kills += killed ? 1 : 0;
  }

  private void rest(Connection connection, FaultLoad load) throws InterruptedException {
    try (org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer =
        connection.consumer()) {
      Watch watch = new Watch(consumer, connection.topics(), guarantees);
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(setting.restWithin());
      int open;
      do {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        watch.look();
        open = lost.open();
      } while (open > 0 && System.nanoTime() < until);
      for (SourcePosition at; (at = load.acknowledged().poll()) != null; ) {
        lost.acknowledged(at);
      }
      watch.look();
    }
  }

  private Result result() {
    Map<String, List<String>> violations = new HashMap<>();
    for (Guarantee guarantee : guarantees) {
      violations.put(guarantee.getClass().getSimpleName(), guarantee.violations());
    }
    return new Result(
        kills,
        ledger.admitted(),
        corrected.corrected(),
        learned.learned(),
        bits.versions(),
        Map.copyOf(violations));
  }
}
