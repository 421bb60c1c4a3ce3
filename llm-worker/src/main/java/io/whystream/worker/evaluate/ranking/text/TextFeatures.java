package io.whystream.worker.evaluate.ranking.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the texts of items say as numbers: the mean of the standardised embeddings of the texts that
 * an item has at a time.
 */
final class TextFeatures {
  private static final double LEAST_VARIANCE = 1e-4;

  private final ItemTexts texts;
  private final float[][][] upTo;
  private final int width;

  /**
   * @param embeddings by text
   */
  TextFeatures(ItemTexts texts, Map<String, float[]> embeddings) {
    this.texts = texts;
    List<float[]> all = new ArrayList<>();
    texts.byItem().forEach(own -> own.forEach(one -> all.add(of(one.text(), embeddings))));
    this.width = all.get(0).length;
    double[] mean = new double[width];
    double[] squares = new double[width];
    for (float[] one : all) {
      for (int i = 0; i < width; i++) {
        mean[i] += one[i] / all.size();
        squares[i] += (double) one[i] * one[i] / all.size();
      }
    }
    this.upTo = new float[texts.byItem().size()][][];
    for (int item = 0; item < upTo.length; item++) {
      List<ItemTexts.Entry> own = texts.byItem().get(item);
      upTo[item] = new float[own.size()][];
      double[] sum = new double[width];
      for (int n = 0; n < own.size(); n++) {
        float[] one = of(own.get(n).text(), embeddings);
        upTo[item][n] = new float[width];
        for (int i = 0; i < width; i++) {
          double variance = Math.max(0, squares[i] - mean[i] * mean[i]) + LEAST_VARIANCE;
          // Divided by the root of the width too, so that a vector is about 1 long.
          sum[i] += (one[i] - mean[i]) / Math.sqrt(variance * width);
          upTo[item][n][i] = (float) (sum[i] / (n + 1));
        }
      }
    }
  }

  private TextFeatures(ItemTexts texts, float[][][] upTo, int width) {
    this.texts = texts;
    this.upTo = upTo;
    this.width = width;
  }

  /** These with what each item's first text among others says, beside them at all times. */
  TextFeatures beside(TextFeatures others) {
    float[][][] both = new float[upTo.length][][];
    for (int item = 0; item < both.length; item++) {
      float[] fixed = others.upTo[item][0];
      both[item] = new float[upTo[item].length][];
      for (int n = 0; n < both[item].length; n++) {
        both[item][n] = Arrays.copyOf(upTo[item][n], width + others.width);
        System.arraycopy(fixed, 0, both[item][n], width, others.width);
      }
    }
    return new TextFeatures(texts, both, width + others.width);
  }

  private static float[] of(String text, Map<String, float[]> embeddings) {
    float[] found = embeddings.get(text);
    if (found == null) {
      throw new IllegalArgumentException("no embedding of the text '" + text + "'");
    }
    return found;
  }

  int width() {
    return width;
  }

  int items() {
    return upTo.length;
  }

  /** The most texts that an item has. */
  int most() {
    return texts.byItem().stream().mapToInt(List::size).max().orElse(1);
  }

  /** What was written before a time says of an item. */
  float[] at(int item, long time) {
    return at(item, time, Integer.MAX_VALUE);
  }

  /** What the first texts that were written before a time say of an item. */
  float[] at(int item, long time, int first) {
    List<ItemTexts.Entry> own = texts.byItem().get(item);
    int n = Math.min(first, own.size()) - 1;
    while (n > 0 && own.get(n).from() >= time) {
      n--;
    }
    return upTo[item][n];
  }

  /** Whether a reason was written for a user and an item. */
  boolean writtenFor(String user, int item) {
    return texts.writtenFor(user, item);
  }
}
