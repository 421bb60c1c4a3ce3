package io.whystream.worker.train.reward;

import io.whystream.worker.math.ScoreSpread;
import io.whystream.worker.math.SparseRows;
import io.whystream.worker.reward.network.ItemItem;
import java.util.Locale;

/**
 * Chooses what stands beside the encoder: a table of EASE and counted followers, its decay, its
 * weight, and one factor for all scores. NDCG@10 of choices decides, among what is at least as
 * likely by a softmax over all items as the encoder alone is: the first ten places by themselves
 * want logits that are no longer any probability, likelihood by itself wants little of the table.
 */
final class ItemItemFit {
  private static final int KEPT = 24;

  /** Decay at which the units of EASE and followers are taken. */
  private static final float UNIT_DECAY = 0.8f;

  private static final float[] DECAYS = {0.9f, 0.8f, 0.7f, 0.6f};

  /** Of the table, in units of spread; the rest is EASE. */
  private static final double[] FOLLOWERS = {0, 0.25, 0.5, 0.75, 1};

  /** Of the table beside the encoder, in units of spread. */
  private static final double[] WEIGHTS = {
    0, 0.03, 0.06, 0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.35, 0.5, 1, 2
  };

  private static final float[] FACTORS = {
    0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 1, 1.1f, 1.25f, 1.5f
  };

  private final Choices choices;
  private final float[][] encoder;
  private final int window;

  /**
   * What is chosen: (sequence score + weight of the table's score) times a factor.
   *
   * @param table with its decay
   * @param weight of the table beside the encoder
   * @param factor of both
   * @param setting for people
   */
  record Fitted(ItemItem table, float weight, float factor, String setting) {
    /** Scores of encoder and table together, each [choices, items]. */
    float[][] sum(float[][] encoder, float[][] ofTable) {
      float[][] sums = new float[encoder.length][];
      for (int c = 0; c < sums.length; c++) {
        float[] row = encoder[c].clone();
        for (int item = 0; item < row.length; item++) {
          row[item] = factor * (row[item] + weight * ofTable[c][item]);
        }
        sums[c] = row;
      }
      return sums;
    }

    private Fitted times(float other) {
      return new Fitted(table, weight, other, setting);
    }
  }

  /**
   * @param encoder its scores, [choices, items]
   * @param window last steps of a history that are read
   */
  ItemItemFit(Choices choices, float[][] encoder, int window) {
    this.choices = choices;
    this.encoder = encoder;
    this.window = window;
  }

  /**
   * Chooses; of equally good ones the first tried, of no choices the encoder alone.
   *
   * @param ease [items, items]
   * @param followers [items, items]
   * @param tableRows rows of the table
   */
  Fitted fit(SparseRows ease, SparseRows followers, int tableRows) {
    if (choices.size() == 0) {
      return alone();
    }
    double unit = ScoreSpread.of(encoder);
    double ofEase = spread(ItemItemTables.sum(ease, 1, followers, 0, tableRows, KEPT, UNIT_DECAY));
    double ofFollowers =
        spread(ItemItemTables.sum(ease, 0, followers, 1, tableRows, KEPT, UNIT_DECAY));
    Best best = new Best();
    for (double share : FOLLOWERS) {
      ItemItem mixed =
          ItemItemTables.sum(
              ease, (1 - share) / ofEase, followers, share / ofFollowers, tableRows, KEPT, 1);
      for (float decay : DECAYS) {
        ItemItem table = mixed.with(decay);
        float[][] scores = choices.itemItemScores(table, window);
        double spread = ScoreSpread.of(scores);
        boolean likely = true;
        for (int w = 0; w < WEIGHTS.length && likely; w++) {
          float weight = (float) (WEIGHTS[w] * unit / spread);
          likely = best.take(new Fitted(table, weight, 1, said(share, decay, WEIGHTS[w])), scores);
        }
      }
    }
    return best.fitted;
  }

  private static Fitted alone() {
    return new Fitted(ItemItem.none(), 0, 1, "the encoder alone");
  }

  private double spread(ItemItem table) {
    return ScoreSpread.of(choices.itemItemScores(table, window));
  }

  private static String said(double share, float decay, double weight) {
    return String.format(
        Locale.ROOT,
        "%.2f of the table followers, decay %.1f, %.3f of it beside the encoder",
        share,
        decay,
        weight);
  }

  /** The best so far. */
  private final class Best {
    private final double floor = likeliest(alone(), encoder).logLikelihood();
    private Fitted fitted = alone();
    private double judged = -1;

    /** False where a setting would be better but is too unlikely: more of its table is, too. */
    boolean take(Fitted tried, float[][] scores) {
      double ndcg = choices.ndcg10(tried.sum(encoder, scores));
      if (ndcg <= judged) {
        return true;
      }
      Scaled scaled = likeliest(tried, scores);
      if (scaled.logLikelihood() < floor) {
        return false;
      }
      judged = ndcg;
      fitted = scaled.fitted();
      return true;
    }
  }

  private record Scaled(Fitted fitted, double logLikelihood) {}

  /** The likelihood has one top, since it is concave in the factor. */
  private Scaled likeliest(Fitted fitted, float[][] scores) {
    Scaled best = new Scaled(fitted, Double.NEGATIVE_INFINITY);
    for (float factor : FACTORS) {
      Fitted tried = fitted.times(factor);
      double likelihood = choices.logLikelihood(tried.sum(encoder, scores));
      if (likelihood < best.logLikelihood()) {
        return best;
      }
      best = new Scaled(tried, likelihood);
    }
    return best;
  }
}
