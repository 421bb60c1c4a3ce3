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
   * @param claims what is said of differences; empty where rows are compared with ours
   * @param curves drawn in place of bars; empty for bars
   */
  public record Section(
      String name,
      String title,
      String note,
      String compared,
      List<Row> rows,
      List<Claim> claims,
      List<Curve> curves) {

    /** A section whose rows are compared with ours. */
    public Section(String name, String title, String note, String compared, List<Row> rows) {
      this(name, title, note, compared, rows, List.of(), List.of());
    }
  }

  /**
   * A difference and whether it is shown.
   *
   * @param name what is compared with what
   * @param measure in which
   * @param difference with its 95 % interval
   * @param events paired
   * @param users that they are of
   */
  public record Claim(
      String name, String measure, PairedBootstrap difference, int events, int users) {

    /** Says on which side of 0 the interval lies, or that it is not shown. */
    public String verdict() {
      return difference.verdict();
    }
  }

  /**
   * Lines over the same steps.
   *
   * @param name short, fit for a file name
   * @param title for people
   * @param lines by name; NaN where there is nothing
   */
  public record Curve(String name, String title, Map<String, double[]> lines) {}

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
    /** Over the values of all seeds. */
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
