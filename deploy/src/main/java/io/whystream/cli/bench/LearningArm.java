package io.whystream.cli.bench;

import io.whystream.cli.statistics.ClusteredMean;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.worker.Roles;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.evaluate.OfflineCorrection;
import io.whystream.worker.evaluate.PermutedReward;
import io.whystream.worker.fold.PolicySettings;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One arm after the other over the same interactions; each begins from the same history and the
 * same first policy.
 *
 * @param items every item
 * @param history interactions that only build histories
 * @param interactions corrected one by one, in event-time order
 * @param judge another reward model that looks on; null for none
 */
record LearningArm(
    Roles roles,
    LanguageModel model,
    PolicySettings policy,
    List<Item> items,
    List<Interaction> history,
    List<Interaction> interactions,
    @Nullable Judge judge) {
  private static final int REPORT_EVERY = 50;

  /**
   * Runs an arm and prints what came of it.
   *
   * @param placebo number of the placebo; 0 learns from the rewards as they are
   */
  ArmTally run(int placebo) {
    Roles paying =
        placebo == 0 ? roles : roles.withReward(new PermutedReward(roles.rewards(), placebo));
    OfflineCorrection correction =
        new OfflineCorrection(
            paying.sampler(), roles.learner(), roles.reviser(), model, policy, items);
    history.forEach(correction::remember);
    ArmTally tally = new ArmTally(judge);
    String name = placebo == 0 ? "learned" : "placebo " + placebo;
    long began = System.nanoTime();
    for (Interaction interaction : interactions) {
      OfflineCorrection.Event event = correction.correct(interaction);
      if (event != null) {
        tally.add(event);
        if (tally.events() % REPORT_EVERY == 0) {
          progress(name, tally, began);
        }
      }
    }
    summary(name, tally, began);
    return tally;
  }

  private static void progress(String name, ArmTally tally, long began) {
    System.out.printf(
        Locale.ROOT,
        "%-10s %5d events  %4.0f s  gain in taste %s%n",
        name,
        tally.events(),
        seconds(began),
        shown(tally.tasteGain(0, 1)));
  }

  private static void summary(String name, ArmTally tally, long began) {
    double seconds = seconds(began);
    System.out.printf(Locale.ROOT, "%n%s%n", name);
    row("events, steps", "%d, %d", tally.events(), tally.steps());
    row("not learned from", "%s", tally.skips());
    row("gain in taste", "%s", shown(tally.tasteGain(0, 1)));
    row("  first third", "%s", shown(tally.tasteGain(0, 1 / 3.0)));
    row("  last third", "%s", shown(tally.tasteGain(2 / 3.0, 1)));
    row("gain in reward", "%s", shown(tally.rewardGain()));
    if (tally.gains().stream().anyMatch(gain -> !Double.isNaN(gain.judged()))) {
      row("judged", "%s", shown(tally.judgedGain()));
    }
    row(
        "true reasons",
        "%.1f %% (first policy %.1f %%)",
        100 * tally.learned().truth(),
        100 * tally.first().truth());
    row(
        "distinct reasons",
        "%d of %d (first policy %d of %d)",
        tally.learned().distinct(),
        tally.learned().count(),
        tally.first().distinct(),
        tally.first().count());
    row("entropy, nats", "%.3f to %.3f", tally.entropy(0, 0.1), tally.entropy(0.9, 1));
    row("seconds", "%.0f, %.2f corrections/s", seconds, tally.events() / seconds);
    System.out.println();
  }

  private static void row(String what, String format, Object... values) {
    System.out.printf(Locale.ROOT, "  %-18s " + format + "%n", prepend(what, values));
  }

  private static Object[] prepend(String what, Object[] values) {
    Object[] all = new Object[values.length + 1];
    all[0] = what;
    System.arraycopy(values, 0, all, 1, values.length);
    return all;
  }

  static String shown(ClusteredMean mean) {
    return String.format(
        Locale.ROOT, "%+.4f +- %.4f (95 %%, n = %d)", mean.mean(), mean.halfWidth(), mean.count());
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
