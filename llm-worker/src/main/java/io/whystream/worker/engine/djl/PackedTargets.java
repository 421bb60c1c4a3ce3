package io.whystream.worker.engine.djl;

import io.whystream.worker.engine.PackedRows;
import java.util.Arrays;

/**
 * What packed rows ask to predict: only tokens with a weight other than 0 that are not the first of
 * their text.
 *
 * @param positions position of each token in its text, [rows * time]
 * @param predictors index into rows * time of the token before each target in its text
 * @param tokens each target
 * @param weights weight of each target
 */
record PackedTargets(long[] positions, long[] predictors, int[] tokens, float[] weights) {

  static PackedTargets of(PackedRows rows) {
    int time = rows.length();
    int all = rows.tokens().length * time;
    long[] positions = new long[all];
    long[] predictors = new long[all];
    int[] tokens = new int[all];
    float[] weights = new float[all];
    int n = 0;
    for (int r = 0; r < rows.tokens().length; r++) {
      int[] segments = rows.segments()[r];
      int[] branches = rows.branches()[r];
      int trunkEnd = r * time;
      for (int t = 1; t < time; t++) {
        int at = r * time + t;
        if (segments[t] != segments[t - 1]) {
          trunkEnd = at;
          continue;
        }
        int before = branches[t] == branches[t - 1] ? at - 1 : trunkEnd;
        trunkEnd = branches[t] == 0 ? at : trunkEnd;
        positions[at] = positions[before] + 1;
        float weight = rows.weights()[r][t];
        if (weight != 0 && segments[t] >= 0) {
          predictors[n] = before;
          tokens[n] = rows.tokens()[r][t];
          weights[n] = weight;
          n++;
        }
      }
    }
    return new PackedTargets(
        positions,
        Arrays.copyOf(predictors, n),
        Arrays.copyOf(tokens, n),
        Arrays.copyOf(weights, n));
  }
}
