package io.whystream.worker.evaluate.correction;

import io.whystream.schema.record.Item;
import io.whystream.worker.evaluate.ReasonQuality;
import io.whystream.worker.evaluate.ranking.PairedBootstrap;
import io.whystream.worker.evaluate.ranking.Report;
import io.whystream.worker.reward.AttributeMentions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** What the arms showed, as a section of a report with its claims and learning curves. */
public final class CorrectionSections {
  private static final Map<String, ToDoubleFunction<Measured>> MEASURES = measures();

  /** The arms that the learned one is held against, with the name of the experiment. */
  private static final Map<Arm, String> EXPERIMENTS = experiments();

  private final Map<String, Item> items = new HashMap<>();
  private final AttributeMentions mentions;
  private final long seed;

  /**
   * @param items that reasons are about
   * @param mentions finds the attributes that a reason names
   * @param seed of the bootstrap
   */
  public CorrectionSections(List<Item> items, AttributeMentions mentions, long seed) {
    items.forEach(item -> this.items.put(item.getItem(), item));
    this.mentions = mentions;
    this.seed = seed;
  }

  private static Map<String, ToDoubleFunction<Measured>> measures() {
    Map<String, ToDoubleFunction<Measured>> measures = new LinkedHashMap<>();
    measures.put("taste", Measured::taste);
    measures.put("judged", Measured::judged);
    measures.put("log-likelihood", Measured::logLikelihood);
    measures.put("truth", Measured::truth);
    measures.put("level", Measured::level);
    measures.put("entropy", Measured::entropy);
    measures.put("reasons read", Measured::reasons);
    measures.put("attention entropy", Measured::attention);
    measures.put("top reason by a learned policy", Measured::topLearned);
    return measures;
  }

  private static Map<Arm, String> experiments() {
    Map<Arm, String> experiments = new LinkedHashMap<>();
    experiments.put(Arm.PLACEBO, "rewards minus permuted rewards");
    experiments.put(Arm.NONE, "correction minus none");
    experiments.put(Arm.SHUFFLED, "chronological minus shuffled");
    experiments.put(Arm.NO_UPDATE, "update minus no update");
    experiments.put(Arm.PAPER, "contrast minus paper's reward");
    return experiments;
  }

  /** The section of runs of the same arms, one for each seed. */
  public Report.Section of(List<Map<Arm, ArmResult>> bySeed) {
    List<Report.Row> rows = new ArrayList<>();
    for (Arm arm : bySeed.get(0).keySet()) {
      rows.add(row(arm, bySeed.stream().map(runs -> of(runs, arm)).toList()));
    }
    List<Report.Claim> claims = claims(bySeed);
    return new Report.Section(
        "correction",
        "Correction",
        "The first interactions behind the cut, each measured before it is learned from: means over"
            + " the group of reasons that the present policy writes for it. All arms have the same"
            + " history, rules of the lists and reward models, both trained before the cut: one on"
            + " half of the users, which pays, one on the other half, which judges; each seed deals"
            + " the users out anew. taste: contrast, in units of its reward model's spread inside"
            + " groups of reasons. judged: the judge's, in units of its own. log-likelihood: of the"
            + " item taken among "
            + (Cases.OTHERS + 1)
            + ", the others drawn as often as they were taken, each score less the logarithm of how"
            + " often, with the lists as they are, nats above chance. truth: share of the attributes"
            + " named that the item has. level: change of the score of a liked item by appending a"
            + " reason, in units as taste. entropy: nats a token. Intervals: bootstrap over users,"
            + " paired by event; with few users they are too narrow. A claim whose interval contains"
            + " 0 is not shown. What generated reasons tell beside random ones is"
            + " measured by the protocol text.",
        "taste",
        rows,
        claims,
        List.of(
            curve(bySeed, "correction-taste", "taste", Measured::taste),
            curve(bySeed, "correction-log-likelihood", "log-likelihood", Measured::logLikelihood)));
  }

  private static ArmResult of(Map<Arm, ArmResult> runs, Arm arm) {
    ArmResult run = runs.get(arm);
    if (run == null) {
      throw new IllegalArgumentException("every seed needs the arm " + arm.title());
    }
    return run;
  }

  private Report.Row row(Arm arm, List<ArmResult> runs) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    List<String> remarks = new ArrayList<>();
    for (ArmResult run : runs) {
      MEASURES.forEach((name, what) -> add(values, name, Statistics.mean(run.measured(), what)));
      ReasonQuality quality = quality(run.measured());
      add(values, "distinct reasons, share", (double) quality.distinct() / quality.completions());
      add(values, "distinct-1", quality.distinct1());
      add(values, "distinct-2", quality.distinct2());
      add(values, "steps", run.steps());
      if (quality.repeats()) {
        remarks.add("ALARM: reasons repeat");
      }
    }
    Map<String, Report.Spread> spreads = new LinkedHashMap<>();
    values.forEach(
        (name, all) ->
            spreads.put(
                name, Report.Spread.of(all.stream().mapToDouble(Double::doubleValue).toArray())));
    return new Report.Row(arm.title(), String.join("; ", remarks), spreads, List.of());
  }

  private static void add(Map<String, List<Double>> values, String name, double value) {
    values.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
  }

  /** Of one reason for each interaction. */
  private ReasonQuality quality(List<Measured> measured) {
    List<ReasonQuality.Written> written = new ArrayList<>();
    for (Measured one : measured) {
      Item item = items.get(one.item());
      if (item != null) {
        written.add(new ReasonQuality.Written(item, Optional.ofNullable(one.reason())));
      }
    }
    return ReasonQuality.of(written, mentions);
  }

  private List<Report.Claim> claims(List<Map<Arm, ArmResult>> bySeed) {
    List<Report.Claim> claims = new ArrayList<>();
    EXPERIMENTS.forEach(
        (arm, name) -> {
          if (bySeed.get(0).containsKey(arm) && bySeed.get(0).containsKey(Arm.LEARNED)) {
            for (String measure : List.of("taste", "judged", "log-likelihood", "truth", "level")) {
              ToDoubleFunction<Measured> what = MEASURES.getOrDefault(measure, one -> Double.NaN);
              List<Statistics.Value> differences = new ArrayList<>();
              bySeed.forEach(
                  runs ->
                      differences.addAll(
                          Statistics.differences(
                              of(runs, Arm.LEARNED).measured(), of(runs, arm).measured(), what)));
              claims.add(claim(name, measure, differences));
            }
          }
        });
    for (Arm arm : bySeed.get(0).keySet()) {
      List<Statistics.Value> levels = new ArrayList<>();
      bySeed.forEach(
          runs -> levels.addAll(Statistics.values(of(runs, arm).measured(), Measured::level)));
      claims.add(claim("appended reasons raise liked items: " + arm.title(), "level", levels));
    }
    return claims;
  }

  private Report.Claim claim(String name, String measure, List<Statistics.Value> values) {
    Map<String, double[]> byUser = new TreeMap<>();
    for (Statistics.Value value : values) {
      double[] sum = byUser.computeIfAbsent(value.user(), user -> new double[2]);
      sum[0] += value.value();
      sum[1]++;
    }
    PairedBootstrap interval =
        PairedBootstrap.clustered(
            byUser.values().stream().mapToDouble(sum -> sum[0]).toArray(),
            byUser.values().stream().mapToInt(sum -> (int) sum[1]).toArray(),
            seed);
    return new Report.Claim(name, measure, interval, values.size(), byUser.size());
  }

  /** Moving means of each arm minus none, paired by event, over the first seed's interactions. */
  private static Report.Curve curve(
      List<Map<Arm, ArmResult>> bySeed,
      String name,
      String measure,
      ToDoubleFunction<Measured> what) {
    Map<String, double[]> lines = new LinkedHashMap<>();
    int window = 1;
    for (Arm arm : bySeed.get(0).keySet()) {
      if (arm != Arm.NONE && bySeed.get(0).containsKey(Arm.NONE)) {
        double[] sum = new double[of(bySeed.get(0), arm).measured().size()];
        for (Map<Arm, ArmResult> runs : bySeed) {
          double[] differences =
              Statistics.paired(of(runs, arm).measured(), of(runs, Arm.NONE).measured(), what);
          for (int i = 0; i < sum.length; i++) {
            sum[i] += i < differences.length ? differences[i] / bySeed.size() : Double.NaN;
          }
        }
        window = Math.max(1, sum.length / 8);
        lines.put(arm.title(), Statistics.moving(sum, window));
      }
    }
    return new Report.Curve(
        name, measure + " minus no correction, mean of the last " + window + " events", lines);
  }

  /** Alarms of a section, by arm; empty when all is well. */
  public static List<String> alarms(Report.Section section) {
    return section.rows().stream()
        .filter(row -> !row.setting().isEmpty())
        .map(row -> row.method() + ": " + row.setting())
        .toList();
  }
}
