package io.whystream.worker.evaluate.ranking;

import io.whystream.worker.math.ScoreSpread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A sum of recommenders, each counted in units of its scores' spread. The first one counts 1; how
 * much each other one counts is chosen from a grid by NDCG@10 on the validation split, part by part
 * and again from the first one on until none gains.
 */
final class WeightedSum implements Recommender {
  private final List<Recommender> parts;
  private final float[] factors;

  private WeightedSum(List<Recommender> parts, float[] factors) {
    this.parts = parts;
    this.factors = factors;
  }

  /**
   * Chooses the shares; of equally good ones the first tried.
   *
   * @param tried shares of each part but the first, in units of spread
   */
  static Tuned tune(String name, double[] tried, List<Tuned> parts, HeldOut validation) {
    List<float[][]> scores = new ArrayList<>();
    double[] spreads = new double[parts.size()];
    for (int p = 0; p < parts.size(); p++) {
      Recommender recommender = parts.get(p).onValidation();
      float[][] ofCases =
          validation.cases().stream().map(recommender::scores).toArray(float[][]::new);
      scores.add(ofCases);
      spreads[p] = ScoreSpread.of(ofCases);
    }
    Search search = new Search(tried, scores, spreads, validation);
    search.run();
    float[] chosen = search.factors();
    return new Tuned(
        name,
        search.setting(parts),
        new WeightedSum(parts.stream().map(Tuned::onValidation).toList(), chosen),
        rows -> new WeightedSum(parts.stream().map(part -> part.fitted(rows)).toList(), chosen));
  }

  /** Chooses one share after the other. */
  private static final class Search {
    private final double[] tried;
    private final List<float[][]> scores;
    private final double[] spreads;
    private final HeldOut validation;
    private final int[] counts;
    private final double[] shares;
    private double highest;

    Search(double[] tried, List<float[][]> scores, double[] spreads, HeldOut validation) {
      this.tried = tried;
      this.scores = scores;
      this.spreads = spreads;
      this.validation = validation;
      this.counts = validation.training().counts();
      this.shares = new double[scores.size()];
      Arrays.fill(shares, 1);
      this.highest = judge(factors());
    }

    void run() {
      double before;
      do {
        before = highest;
        for (int part = 1; part < shares.length; part++) {
          choose(part);
        }
      } while (highest > before);
    }

    private void choose(int part) {
      double before = shares[part];
      double best = before;
      double highestTried = -1;
      for (double share : tried) {
        shares[part] = share;
        double judged = judge(factors());
        if (judged > highestTried) {
          highestTried = judged;
          best = share;
        }
      }
      shares[part] = highestTried >= highest ? best : before;
      highest = Math.max(highest, highestTried);
    }

    private float[] factors() {
      float[] factors = new float[shares.length];
      for (int p = 0; p < factors.length; p++) {
        factors[p] = (float) (shares[p] / spreads[p]);
      }
      return factors;
    }

    /** Sum of NDCG@10 over the cases. */
    private double judge(float[] factors) {
      double sum = 0;
      for (int c = 0; c < validation.cases().size(); c++) {
        float[] mixed = new float[counts.length];
        for (int p = 0; p < factors.length; p++) {
          add(mixed, factors[p], scores.get(p)[c]);
        }
        int rank = Ranks.rank(mixed, validation.cases().get(c), counts);
        sum += rank <= 10 ? Math.log(2) / Math.log(1.0 + rank) : 0;
      }
      return sum;
    }

    String setting(List<Tuned> parts) {
      List<String> said = new ArrayList<>();
      for (int p = 1; p < shares.length; p++) {
        said.add(String.format(Locale.ROOT, "%.2f %s", shares[p], parts.get(p).name()));
      }
      return String.join(", ", said);
    }
  }

  private static void add(float[] to, float factor, float[] scores) {
    if (factor != 0) {
      for (int item = 0; item < to.length; item++) {
        to[item] += factor * scores[item];
      }
    }
  }

  @Override
  public float[] scores(Case one) {
    float[] first = parts.get(0).scores(one);
    float[] sum = new float[first.length];
    add(sum, factors[0], first);
    for (int p = 1; p < factors.length; p++) {
      if (factors[p] != 0) {
        add(sum, factors[p], parts.get(p).scores(one));
      }
    }
    return sum;
  }
}
