package io.whystream.worker.math;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What people went on to soon after an item, counted: a Markov chain of items, smoothed over
 * several steps (FPMC, Rendle et al. 2010, has its factorised form; counts and constants ours).
 *
 * <p>An item j counts for an item i by the sum over all occurrences of j up to {@link #STEPS} steps
 * behind i of {@link #STEP_DECAY}^(steps - 1), divided by that sum over all j plus {@link #PRIOR},
 * so that rare items say little, and by how often j occurs to the power {@link #POPULARITY}. What
 * happens at one moment has no order, so there each follows the other.
 */
public final class Followers {
  private static final int STEPS = 20;
  private static final float STEP_DECAY = 0.9f;
  private static final float PRIOR = 120;
  private static final double POPULARITY = 0.3;

  private Followers() {}

  /**
   * What one user did, oldest first.
   *
   * @param items numbers of the items
   * @param times event times, milliseconds
   */
  public record Walk(int[] items, long[] times) {}

  /**
   * Counts.
   *
   * @param items how many there are
   * @return [items, items]: how much each item speaks for the ones that follow it
   */
  public static SparseRows count(List<Walk> walks, int items) {
    List<List<Place>> places = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      places.add(new ArrayList<>());
    }
    for (Walk walk : walks) {
      for (int at = 0; at < walk.items().length; at++) {
        places.get(walk.items()[at]).add(new Place(walk, at));
      }
    }
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
        ofThem[k] = (float) (sums[own[k]] / all / Math.pow(places.get(own[k]).size(), POPULARITY));
      }
      followers[item] = own;
      strengths[item] = ofThem;
    }
    return new SparseRows(followers, strengths);
  }

  /** Where an item occurs. */
  private record Place(Walk walk, int at) {
    boolean together(int other) {
      return walk.times()[at] == walk.times()[other];
    }

    void addTo(float[] sums) {
      float factor = 1;
      for (int step = 1; step <= STEPS; step++) {
        if (at + step < walk.items().length) {
          sums[walk.items()[at + step]] += factor;
        }
        if (at - step >= 0 && together(at - step)) {
          sums[walk.items()[at - step]] += factor;
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
}
