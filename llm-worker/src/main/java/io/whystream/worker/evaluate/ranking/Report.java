package io.whystream.worker.evaluate.ranking;

import java.util.List;
import java.util.Map;

/**
 * What an evaluation measured.
 *
 * @param dataset its name
 * @param facts what it was measured on and how: counts, seeds, machine, seconds; by name
 * @param sections one for each protocol
 */
public record Report(String dataset, Map<String, String> facts, List<Section> sections) {

  /**
   * One protocol.
   *
   * @param name short, fit for a file name
   * @param title for people
   * @param note how it is measured
   * @param compared name of the measure that rows are compared by
   * @param rows recommenders, ours last
   */
  public record Section(String name, String title, String note, String compared, List<Row> rows) {}

  /**
   * One recommender.
   *
   * @param method its name
   * @param setting what tuning chose
   * @param measures by name, each over seeds
   * @param against ours minus this one in the measure compared; empty for ours
   */
  public record Row(
      String method, String setting, Map<String, Spread> measures, List<PairedBootstrap> against) {}

  /**
   * A measure over seeds.
   *
   * @param mean over seeds
   * @param deviation over seeds (n - 1); 0 with one
   * @param seeds how many
   */
  public record Spread(double mean, double deviation, int seeds) {
    /** Of one value for each seed. */
    public static Spread of(double[] values) {
      double mean = Baselines.mean(values);
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      int n = values.length;
      return new Spread(mean, n < 2 ? 0 : Math.sqrt(squares / (n - 1)), n);
    }
  }
}
