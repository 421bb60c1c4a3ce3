package io.whystream.cli.bench;

import io.whystream.cli.statistics.ClusteredMean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was learned beside a placebo that began as it did and saw the same events. */
record SeedComparison(int seed, ArmTally learned, ArmTally placebo) {

  /**
   * The gain beyond the placebo's, event by event; events that one of them has no gain for are left
   * out.
   */
  List<ClusteredMean.Value> beyond(ToDoubleFunction<ArmTally.Gain> what) {
    Map<String, ArmTally.Gain> others = new HashMap<>();
    placebo.gains().forEach(gain -> others.put(gain.interaction(), gain));
    List<ClusteredMean.Value> values = new ArrayList<>();
    for (ArmTally.Gain gain : learned.gains()) {
      ArmTally.Gain other = others.get(gain.interaction());
      if (other != null) {
        values.add(
            new ClusteredMean.Value(
                gain.user(), what.applyAsDouble(gain) - what.applyAsDouble(other)));
      }
    }
    return values;
  }

  /** Prints each seed's gain beyond the placebo, and that of all, by user over all seeds. */
  static void print(List<SeedComparison> all) {
    System.out.printf(
        Locale.ROOT,
        "%ngain beyond the placebo%n  %-6s %-40s %-40s %8s %10s%n",
        "seed",
        "taste",
        "judged",
        "true, %",
        "distinct");
    for (SeedComparison one : all) {
      ArmTally.Written written = one.learned().learned();
      System.out.printf(
          Locale.ROOT,
          "  %-6d %-40s %-40s %8.1f %10.2f%n",
          one.seed(),
          LearningArm.shown(ClusteredMean.of(one.beyond(ArmTally.Gain::taste))),
          LearningArm.shown(ClusteredMean.of(one.beyond(ArmTally.Gain::judged))),
          100 * written.truth(),
          written.diversity() / one.learned().first().diversity());
    }
    System.out.printf(
        Locale.ROOT,
        "  %-6s %-40s %s%n  distinct: share of distinct reasons, over the first policy's share%n",
        "all",
        LearningArm.shown(over(all, ArmTally.Gain::taste)),
        LearningArm.shown(over(all, ArmTally.Gain::judged)));
  }

  private static ClusteredMean over(
      List<SeedComparison> all, ToDoubleFunction<ArmTally.Gain> what) {
    return ClusteredMean.of(all.stream().flatMap(one -> one.beyond(what).stream()).toList());
  }
}
