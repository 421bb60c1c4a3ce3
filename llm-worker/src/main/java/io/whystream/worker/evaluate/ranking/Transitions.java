package io.whystream.worker.evaluate.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What others went on to soon after the items of a history: a Markov chain of items, smoothed over
 * several steps (FPMC, Rendle et al. 2010, has its factorised form; counts and constants ours).
 *
 * <p>An item j counts for an item i by the sum over all occurrences of j up to {@link #STEPS} steps
 * behind i of {@link #STEP_DECAY}^(steps - 1), divided by that sum over all j plus {@link #PRIOR},
 * so that rare items say little, and by how often j occurs to the power {@link #POPULARITY}. The
 * history counts by {@link #HISTORY_DECAY} for each step back.
 */
final class Transitions implements Recommender {
  private static final int STEPS = 20;
  private static final float STEP_DECAY = 0.9f;
  private static final float PRIOR = 40;
  private static final double POPULARITY = 0.3;
  private static final float HISTORY_DECAY = 0.85f;

  /** Further back the decay leaves nothing that counts. */
  private static final int HISTORY = 60;

  private final int[][] followers;
  private final float[][] strengths;

  private Transitions(int[][] followers, float[][] strengths) {
    this.followers = followers;
    this.strengths = strengths;
  }

  /** Counts; nothing is tuned. */
  static Tuned tuned(LeaveOneOut validation) {
    return new Tuned("transitions", "", fit(validation.training()), Transitions::fit);
  }

  static Transitions fit(Training training) {
    int items = training.items();
    List<List<int[]>> tails = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      tails.add(new ArrayList<>());
    }
    for (InteractionLog.Sequence sequence : training.sequences()) {
      int[] own = sequence.items();
      for (int at = 0; at + 1 < own.length; at++) {
        tails
            .get(own[at])
            .add(Arrays.copyOfRange(own, at + 1, Math.min(own.length, at + 1 + STEPS)));
      }
    }
    int[] counts = training.counts();
    int[][] followers = new int[items][];
    float[][] strengths = new float[items][];
    for (int item = 0; item < items; item++) {
      float[] sums = sums(tails.get(item), items);
      float all = PRIOR;
      for (float sum : sums) {
        all += sum;
      }
      int[] own = following(sums);
      float[] ofThem = new float[own.length];
      for (int k = 0; k < own.length; k++) {
        ofThem[k] = (float) (sums[own[k]] / all / Math.pow(counts[own[k]], POPULARITY));
      }
      followers[item] = own;
      strengths[item] = ofThem;
    }
    return new Transitions(followers, strengths);
  }

  private static float[] sums(List<int[]> tails, int items) {
    float[] sums = new float[items];
    for (int[] tail : tails) {
      float factor = 1;
      for (int item : tail) {
        sums[item] += factor;
        factor *= STEP_DECAY;
      }
    }
    return sums;
  }

  private static int[] following(float[] sums) {
    int[] found = new int[sums.length];
    int count = 0;
    for (int item = 0; item < sums.length; item++) {
      if (sums[item] > 0) {
        found[count++] = item;
      }
    }
    return Arrays.copyOf(found, count);
  }

  @Override
  public float[] scores(Case one) {
    int[] history = one.history().items();
    float[] scores = new float[followers.length];
    float weight = 1;
    for (int k = history.length - 1; k >= Math.max(0, history.length - HISTORY); k--) {
      int[] own = followers[history[k]];
      float[] ofThem = strengths[history[k]];
      for (int f = 0; f < own.length; f++) {
        scores[own[f]] += weight * ofThem[f];
      }
      weight *= HISTORY_DECAY;
    }
    return scores;
  }
}
