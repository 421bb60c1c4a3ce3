package io.whystream.worker.evaluate.ranking.text;

import io.whystream.worker.evaluate.ranking.PairedBootstrap;
import io.whystream.worker.evaluate.ranking.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Rankings with text as sections of a report: all of them, then by how known the item is. */
public final class TextRankingSections {
  private static final String MEASURE = "NDCG@10";
  private static final String[] BUCKETS = {"0", "1-4", "5-19", "20+"};

  private TextRankingSections() {}

  /**
   * Sections of one result for each seed.
   *
   * @param seed of the bootstrap
   */
  public static List<Report.Section> of(List<TextRanking.Result> bySeed, long seed) {
    List<Report.Section> sections = new ArrayList<>();
    sections.add(
        section("ranking", "Ranking with text", "All interactions predicted.", bySeed, -1, seed));
    for (int bucket = 0; bucket < BUCKETS.length; bucket++) {
      String times = BUCKETS[bucket] + " times";
      String file = BUCKETS[bucket].replace("+", "-more");
      String asked = "Interactions whose item occurs " + times + " in what is trained on";
      sections.add(
          section("ranking-" + file, "Items seen " + times, asked + ".", bySeed, bucket, seed));
      sections.add(
          section(
              "ranking-among-" + file,
              "Items seen " + times + " among each other",
              asked + ", ranked among such items only.",
              bySeed,
              BUCKETS.length + bucket,
              seed));
    }
    return sections;
  }

  /**
   * @param view the degree of knownness, with {@link #BUCKETS} more where only items of that degree
   *     compete; -1 for all
   */
  private static Report.Section section(
      String name,
      String title,
      String note,
      List<TextRanking.Result> bySeed,
      int view,
      long seed) {
    int last = bySeed.get(0).arms().size() - 1;
    List<Report.Row> rows = new ArrayList<>();
    for (int a = 0; a <= last; a++) {
      List<Double> ndcg = new ArrayList<>();
      List<Double> recall = new ArrayList<>();
      StringBuilder setting = new StringBuilder();
      for (TextRanking.Result result : bySeed) {
        int[] places = places(result, view);
        int[] own = ranks(result.arms().get(a), view);
        ndcg.add(IntStream.of(places).mapToDouble(i -> Contest.gain(own[i])).average().orElse(0));
        recall.add(IntStream.of(places).mapToDouble(i -> own[i] <= 10 ? 1 : 0).average().orElse(0));
        setting.append(setting.isEmpty() ? "" : "; ").append(result.arms().get(a).setting());
      }
      Map<String, Report.Spread> measures = new LinkedHashMap<>();
      measures.put(MEASURE, spread(ndcg));
      measures.put("Recall@10", spread(recall));
      rows.add(
          new Report.Row(
              bySeed.get(0).arms().get(a).name(),
              view < 0 ? setting.toString() : "",
              measures,
              a == last ? List.of() : List.of(difference(bySeed, last, a, view, seed))));
    }
    int count = bySeed.stream().mapToInt(result -> places(result, view).length).sum();
    int all = place(bySeed, TextRanking.ALL);
    int attributes = place(bySeed, TextRanking.ATTRIBUTES);
    double without = mean(rows.get(0));
    return new Report.Section(
        name,
        title,
        note
            + String.format(
                Locale.ROOT,
                " %d interactions; means over interactions, intervals by user. With reasons over"
                    + " ids only: %s. With attributes and reasons over ids only: %s (%s), over"
                    + " attributes: %s.",
                count,
                times(mean(rows.get(last)), without),
                times(mean(rows.get(all)), without),
                text(difference(bySeed, all, 0, view, seed)),
                text(difference(bySeed, all, attributes, view, seed))),
        MEASURE,
        rows);
  }

  /** Of two arms' gains, by user over all seeds. */
  private static PairedBootstrap difference(
      List<TextRanking.Result> bySeed, int ours, int theirs, int view, long seed) {
    Map<String, double[]> differences = new TreeMap<>();
    for (TextRanking.Result result : bySeed) {
      int[] own = ranks(result.arms().get(ours), view);
      int[] other = ranks(result.arms().get(theirs), view);
      for (int i : places(result, view)) {
        double[] sum =
            differences.computeIfAbsent(
                result.asked().get(i).one().history().user(), user -> new double[2]);
        sum[0] += Contest.gain(own[i]) - Contest.gain(other[i]);
        sum[1]++;
      }
    }
    return PairedBootstrap.of(
        differences.values().stream().mapToDouble(sum -> sum[0] / sum[1]).toArray(), seed);
  }

  private static int place(List<TextRanking.Result> bySeed, String arm) {
    List<String> names = bySeed.get(0).arms().stream().map(TextRanking.Arm::name).toList();
    return names.indexOf(arm);
  }

  private static String times(double one, double other) {
    return other > 0 ? String.format(Locale.ROOT, "%.2f times", one / other) : "of 0";
  }

  private static String text(PairedBootstrap difference) {
    return String.format(
        Locale.ROOT,
        "%+.4f [%+.4f, %+.4f]%s",
        difference.mean(),
        difference.low(),
        difference.high(),
        difference.shown() ? "" : ": " + difference.verdict());
  }

  private static double mean(Report.Row row) {
    Report.Spread spread = row.measures().get(MEASURE);
    return spread == null ? Double.NaN : spread.mean();
  }

  private static Report.Spread spread(List<Double> values) {
    return Report.Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static int[] ranks(TextRanking.Arm arm, int view) {
    return view >= BUCKETS.length ? arm.amongAlike() : arm.ranks();
  }

  private static int[] places(TextRanking.Result result, int view) {
    IntPredicate in = i -> view < 0 || result.buckets()[i] == view % BUCKETS.length;
    return IntStream.range(0, result.buckets().length).filter(in).toArray();
  }
}
