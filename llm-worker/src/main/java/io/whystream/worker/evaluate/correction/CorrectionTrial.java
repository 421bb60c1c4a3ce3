package io.whystream.worker.evaluate.correction;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.evaluate.OfflineCorrection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * All arms side by side over the same interactions, each measured before it learns. They begin from
 * the same first policy and empty lists, and go on in lock-step, so that a run that is cut short
 * still has as many of each. Threading: the model's thread.
 */
public final class CorrectionTrial {
  private static final int REPORT_EVERY = 10;

  private final Function<Arm, OfflineCorrection> corrections;
  private final Gauge gauge;
  private final Consumer<String> progress;

  /**
   * @param corrections makes a fresh correction for an arm
   * @param progress hears each time that ten more interactions are corrected
   */
  public CorrectionTrial(
      Function<Arm, OfflineCorrection> corrections, Gauge gauge, Consumer<String> progress) {
    this.corrections = corrections;
    this.gauge = gauge;
    this.progress = progress;
  }

  /** How often the progress is told for so many interactions. */
  public static int reports(int cases) {
    return cases / REPORT_EVERY;
  }

  /**
   * Runs the arms.
   *
   * @param cases in event-time order
   * @param enough asked before each interaction whether to stop, all arms after as many
   * @param seed of the order of {@link Arm#SHUFFLED}, and of everything that is sampled
   */
  public Map<Arm, ArmResult> run(
      Collection<Arm> arms, List<Case> cases, BooleanSupplier enough, long seed) {
    List<Case> ordered = cases.stream().map(one -> renamed(one, seed)).toList();
    List<Case> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(seed));
    List<ArmRun> runs =
        arms.stream().map(arm -> new ArmRun(arm, corrections.apply(arm), gauge)).toList();
    for (int i = 0; i < ordered.size() && !enough.getAsBoolean(); i++) {
      for (ArmRun run : runs) {
        run.step((run.arm() == Arm.SHUFFLED ? shuffled : ordered).get(i));
      }
      if ((i + 1) % REPORT_EVERY == 0) {
        progress.accept(
            "%d of %d interactions corrected in %d arms"
                .formatted(i + 1, cases.size(), runs.size()));
      }
    }
    Map<Arm, ArmResult> results = new EnumMap<>(Arm.class);
    runs.forEach(run -> results.put(run.arm(), run.result()));
    return results;
  }

  /** Under another id: what is sampled depends on nothing else. */
  private static Case renamed(Case one, long seed) {
    Interaction i = one.interaction();
    return new Case(
        new Interaction(
            i.getId() + "~" + seed,
            i.getUser(),
            i.getItem(),
            i.getEventTime(),
            i.getFeedback(),
            i.getRating(),
            i.getReview(),
            i.getHistory()),
        one.history(),
        one.candidates());
  }
}
