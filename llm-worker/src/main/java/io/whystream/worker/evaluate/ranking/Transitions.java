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
 * so that rare items say little, and by how often j occurs to the power {@link #POPULARITY}. What
 * happens at one moment has no order, so there each follows the other. The history counts by {@link
 * #HISTORY_DECAY} and {@link Recency#MOMENTS}.
 */
final class Transitions implements Recommender {
  private static final int STEPS = 20;
  private static final float STEP_DECAY = 0.9f;
  private static final float PRIOR = 120;
  private static final double POPULARITY = 0.3;
  private static final double HISTORY_DECAY = 0.8;

  /** Weights below this are left out. */
  private static final double NEGLIGIBLE = 1e-6;

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
    List<List<Place>> places = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      places.add(new ArrayList<>());
    }
    for (InteractionLog.Sequence sequence : training.sequences()) {
      for (int at = 0; at < sequence.length(); at++) {
        places.get(sequence.items()[at]).add(new Place(sequence, at));
      }
    }
    int[] counts = training.counts();
    int[][] followers = new int[items][];
    float[][] strengths = new float[items][];
    for (int item = 0; item < items; item++) {
      float[] sums = sums(places.get(item), items);
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

  /** Where an item occurs. */
  private record Place(InteractionLog.Sequence sequence, int at) {
    boolean together(int other) {
      return sequence.times()[at] == sequence.times()[other];
    }

    void addTo(float[] sums) {
      float factor = 1;
      for (int step = 1; step <= STEPS; step++) {
        if (at + step < sequence.length()) {
          sums[sequence.items()[at + step]] += factor;
        }
        if (at - step >= 0 && together(at - step)) {
          sums[sequence.items()[at - step]] += factor;
        }
        factor *= STEP_DECAY;
      }
    }
  }

  private static float[] sums(List<Place> places, int items) {
    float[] sums = new float[items];
    places.forEach(place -> place.addTo(sums));
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
    double[] weights = Recency.MOMENTS.weights(one.history(), HISTORY_DECAY);
    float[] scores = new float[followers.length];
    for (int k = history.length - 1; k >= 0; k--) {
      if (weights[k] > NEGLIGIBLE) {
        add(scores, (float) weights[k], history[k]);
      }
    }
    return scores;
  }

  private void add(float[] scores, float weight, int item) {
    int[] own = followers[item];
    float[] ofThem = strengths[item];
    for (int f = 0; f < own.length; f++) {
      scores[own[f]] += weight * ofThem[f];
    }
  }
}
