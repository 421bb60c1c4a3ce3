package io.whystream.worker.evaluate.ranking.text;

import io.whystream.worker.evaluate.ranking.Prequential;
import io.whystream.worker.evaluate.ranking.Recommender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Interactions to predict with the items that compete in each, and the places of the items. */
final class Contest {
  private final List<Asked> asked = new ArrayList<>();
  private final List<int[]> candidates = new ArrayList<>();
  private final int[] buckets;

  /** All interactions that a split asks for, the known ones first. */
  Contest(NewItems split) {
    this.buckets = Arrays.stream(split.training().counts()).map(Prequential::bucket).toArray();
    asked.addAll(split.known());
    asked.addAll(split.fresh());
    for (Asked one : asked) {
      boolean[] out = new boolean[buckets.length];
      for (int item : one.seen()) {
        out[item] = true;
      }
      out[one.one().target()] = false;
      candidates.add(
          IntStream.range(0, out.length)
              .filter(item -> split.catalogue()[item] && !out[item])
              .toArray());
    }
  }

  List<Asked> asked() {
    return asked;
  }

  /** How known the item of an interaction is: 0 to 3. */
  int bucket(int place) {
    return buckets[asked.get(place).one().target()];
  }

  /** Scores of one recommender, [interaction][item]. */
  List<float[]> scores(Recommender recommender) {
    return asked.stream().map(one -> recommender.scores(one.one())).toList();
  }

  /**
   * Scores with the mean over the candidates 0 in each interaction, divided by a spread.
   *
   * @param spread above 0
   */
  List<float[]> scaled(List<float[]> scores, double spread) {
    List<float[]> scaled = new ArrayList<>();
    for (int place = 0; place < asked.size(); place++) {
      float[] own = scores.get(place).clone();
      double mean =
          Arrays.stream(candidates.get(place)).mapToDouble(item -> own[item]).average().orElse(0);
      for (int item = 0; item < own.length; item++) {
        own[item] = (float) ((own[item] - mean) / spread);
      }
      scaled.add(own);
    }
    return scaled;
  }

  /** Root of the mean squared distance of scores from the mean of their interaction. */
  double spread(List<float[]> scores) {
    List<float[]> centred = scaled(scores, 1);
    double squares = 0;
    long count = 0;
    for (int place = 0; place < asked.size(); place++) {
      for (int item : candidates.get(place)) {
        squares += (double) centred.get(place)[item] * centred.get(place)[item];
        count++;
      }
    }
    return squares > 0 ? Math.sqrt(squares / count) : 1;
  }

  /** The place of the item chosen among all candidates, from 1; ties count against it. */
  int rank(int place, float[] ids, float[] text, Blend blend) {
    return rank(place, ids, text, blend, -1);
  }

  /** The same among the items that are as known as it. */
  int rankAmongAlike(int place, float[] ids, float[] text, Blend blend) {
    return rank(place, ids, text, blend, bucket(place));
  }

  private int rank(int place, float[] ids, float[] text, Blend blend, int only) {
    int target = asked.get(place).one().target();
    float[] scores = blend.scores(candidates.get(place), buckets, ids, text);
    int rank = 1;
    for (int item : candidates.get(place)) {
      if (item != target
          && (only < 0 || buckets[item] == only)
          && !(scores[item] < scores[target])) {
        rank++;
      }
    }
    return rank;
  }

  /** Mean log-likelihood of the items chosen by softmax over the candidates, nats. */
  double logLikelihood(List<float[]> scores) {
    double total = 0;
    for (int place = 0; place < asked.size(); place++) {
      float[] own = scores.get(place);
      double sum = Arrays.stream(candidates.get(place)).mapToDouble(i -> Math.exp(own[i])).sum();
      total += own[asked.get(place).one().target()] - Math.log(sum);
    }
    return asked.isEmpty() ? 0 : total / asked.size();
  }

  /** Mean NDCG@10 over the interactions. */
  double ndcg(List<float[]> ids, List<float[]> texts, Blend blend) {
    double sum = 0;
    for (int place = 0; place < asked.size(); place++) {
      sum += gain(rank(place, ids.get(place), texts.get(place), blend));
    }
    return asked.isEmpty() ? 0 : sum / asked.size();
  }

  /** Mean NDCG@10 of the interactions with items of one knownness, among such items only. */
  double ndcgAmongAlike(List<float[]> ids, List<float[]> texts, Blend blend, int bucket) {
    double sum = 0;
    int count = 0;
    for (int place = 0; place < asked.size(); place++) {
      if (bucket(place) == bucket) {
        sum += gain(rankAmongAlike(place, ids.get(place), texts.get(place), blend));
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /** NDCG@10 of one relevant item. */
  static double gain(int rank) {
    return rank <= 10 ? Math.log(2) / Math.log(1.0 + rank) : 0;
  }
}
