package io.whystream.worker.evaluate.ranking;

import io.whystream.worker.evaluate.ReasonQuality;
import io.whystream.worker.train.reward.RewardTrainingSettings;
import io.whystream.worker.train.reward.TextComparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;

/** What reasons say of choices, as sections of a report: one for each kind of reasons seen. */
public final class TextSections {
  private static final String MEASURE = "nats above chance";
  private static final String[] BUCKETS = {"0", "1-4", "5-19", "20+"};

  private TextSections() {}

  /**
   * Sections of one comparison for each seed.
   *
   * @param seed of the bootstrap
   */
  public static List<Report.Section> of(List<TextComparison.Result> bySeed, long seed) {
    return List.of(
        section(
            "text-lists",
            "Reasons of others",
            "Choices behind the cut, between the item chosen and "
                + RewardTrainingSettings.DEFAULT.plainOthers()
                + " drawn as often as they were chosen before it, each with the reasons that other"
                + " users had been given for it by then.",
            bySeed,
            false,
            seed),
        section(
            "text-written",
            "Reasons written for the user",
            "Choices behind the cut, between the item chosen and one drawn mostly by popularity,"
                + " with a reason written for this user and each of them, under the same history"
                + " and pattern, appended to the list.",
            bySeed,
            true,
            seed));
  }

  private static Report.Section section(
      String name,
      String title,
      String note,
      List<TextComparison.Result> bySeed,
      boolean written,
      long seed) {
    List<Report.Row> rows = new ArrayList<>();
    int last = bySeed.get(0).arms().size() - 1;
    for (int a = 0; a <= last; a++) {
      List<Map<String, Double>> measured = new ArrayList<>();
      Map<String, double[]> differences = new TreeMap<>();
      for (TextComparison.Result result : bySeed) {
        double[] own = result.arms().get(a).logLikelihood();
        measured.add(measures(result, own, written));
        addByUser(differences, result, minus(result.arms().get(last), own), written);
      }
      Map<String, Report.Spread> spreads = new LinkedHashMap<>();
      for (String measure : measured.get(0).keySet()) {
        spreads.put(
            measure,
            Report.Spread.of(
                measured.stream()
                    .mapToDouble(one -> one.getOrDefault(measure, Double.NaN))
                    .toArray()));
      }
      rows.add(
          new Report.Row(
              bySeed.get(0).arms().get(a).name(),
              "",
              spreads,
              a == last ? List.of() : List.of(PairedBootstrap.of(means(differences), seed))));
    }
    long count =
        bySeed.get(0).choices().stream().filter(choice -> choice.written() == written).count();
    return new Report.Section(
        name,
        title,
        note
            + String.format(
                Locale.ROOT,
                " %d choices of %d users; mean over users of the log-likelihood of the item chosen,"
                    + " above that of chance, in nats, each score less the logarithm of how often the"
                    + " item is drawn. Behind it means over choices, by how often item and user had"
                    + " been seen. All arms: same examples, same lengths of"
                    + " lists.",
                count,
                byUser(bySeed.get(0), bySeed.get(0).arms().get(0).logLikelihood(), written).length),
        MEASURE,
        rows);
  }

  private static Map<String, Double> measures(
      TextComparison.Result result, double[] values, boolean written) {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put(MEASURE, Baselines.mean(byUser(result, values, written)));
    Map<String, ToIntFunction<TextComparison.Choice>> seen = new LinkedHashMap<>();
    seen.put("item ", TextComparison.Choice::seenItem);
    seen.put("user ", TextComparison.Choice::seenUser);
    seen.forEach(
        (who, times) -> {
          for (int b = 0; b < BUCKETS.length; b++) {
            int bucket = b;
            measures.put(
                who + BUCKETS[b],
                mean(
                    result,
                    values,
                    i ->
                        is(result, i, written)
                            && Prequential.bucket(times.applyAsInt(result.choices().get(i)))
                                == bucket));
          }
        });
    return measures;
  }

  private static boolean is(TextComparison.Result result, int choice, boolean written) {
    return result.choices().get(choice).written() == written;
  }

  private static double mean(TextComparison.Result result, double[] values, IntPredicate which) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (which.test(i)) {
        sum += values[i];
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  /** Mean of each user's values, by user. */
  private static double[] byUser(TextComparison.Result result, double[] values, boolean written) {
    Map<String, double[]> sums = new TreeMap<>();
    addByUser(sums, result, values, written);
    return means(sums);
  }

  /** Adds values to the sum and the count of each user. */
  private static void addByUser(
      Map<String, double[]> sums, TextComparison.Result result, double[] values, boolean written) {
    for (int i = 0; i < values.length; i++) {
      if (is(result, i, written)) {
        double[] sum = sums.computeIfAbsent(result.choices().get(i).user(), user -> new double[2]);
        sum[0] += values[i];
        sum[1]++;
      }
    }
  }

  private static double[] means(Map<String, double[]> sums) {
    return sums.values().stream().mapToDouble(sum -> sum[0] / sum[1]).toArray();
  }

  private static double[] minus(TextComparison.Arm ours, double[] other) {
    double[] difference = ours.logLikelihood().clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= other[i];
    }
    return difference;
  }

  /** Lines about the reasons that were written. */
  public static Map<String, String> facts(ReasonQuality quality) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "reasons written",
        String.format(
            Locale.ROOT,
            "%d, %.1f %% readable, %d different",
            quality.completions(),
            100 * quality.readable(),
            quality.distinct()));
    facts.put(
        "attributes named",
        String.format(
            Locale.ROOT,
            "%d, of which the item has %.1f %%",
            quality.named(),
            100 * quality.truth()));
    facts.put(
        "distinct-1, distinct-2",
        String.format(Locale.ROOT, "%.4f, %.4f", quality.distinct1(), quality.distinct2()));
    if (quality.repeats()) {
      facts.put("ALARM", "reasons repeat each other: the language model has collapsed");
    }
    return facts;
  }
}
