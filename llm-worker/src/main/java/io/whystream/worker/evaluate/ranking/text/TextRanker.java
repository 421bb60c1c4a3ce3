package io.whystream.worker.evaluate.ranking.text;

import io.whystream.worker.evaluate.ranking.Case;
import io.whystream.worker.evaluate.ranking.InteractionLog;
import io.whystream.worker.evaluate.ranking.Recommender;
import io.whystream.worker.evaluate.ranking.Training;
import io.whystream.worker.policy.AdamW;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.policy.AdamWState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Scores items by texts alone: taste' M text, M learned by softmax over the item chosen and others
 * drawn evenly, ids hidden. The loss is convex in M.
 *
 * <p>A pair that a reason was written for is no example, and what the user has ever chosen is none
 * of the others: an own reason, which only what was chosen can have, is never seen. In each example
 * all candidates show at most so many of their texts, drawn evenly, because how many there are
 * tells how known an item is.
 *
 * <p>Threading: one thread.
 */
final class TextRanker implements Recommender {
  private static final int OTHERS = 256;
  private static final int BATCH = 64;
  private static final int EXAMPLES = 16_000;
  private static final AdamWSettings OPTIMIZER = new AdamWSettings(3e-3, 0.9, 0.99, 1e-8, 1e-2, 0);

  private final Training training;
  private final TextFeatures texts;
  private final Random random;
  private final List<int[]> places = new ArrayList<>();
  private final int[] known;
  private float[] matrix;
  private AdamWState state;

  /** Nothing learned yet: every score is 0. */
  TextRanker(Training training, TextFeatures texts, long seed) {
    this.training = training;
    this.texts = texts;
    this.random = new Random(seed);
    this.matrix = new float[Taste.size(texts.width()) * texts.width()];
    this.state = AdamWState.zero(matrix.length);
    int[] counts = training.counts();
    this.known = IntStream.range(0, counts.length).filter(i -> counts[i] > 0).toArray();
    for (int user = 0; user < training.sequences().size(); user++) {
      InteractionLog.Sequence sequence = training.sequences().get(user);
      for (int place = 1; place < sequence.length(); place++) {
        if (!texts.writtenFor(sequence.user(), sequence.items()[place])) {
          places.add(new int[] {user, place});
        }
      }
    }
  }

  /** Learns from so many examples, or all when there are fewer. */
  void epoch() {
    Collections.shuffle(places, random);
    List<int[]> drawn = places.subList(0, Math.min(EXAMPLES, places.size()));
    for (int from = 0; from < drawn.size(); from += BATCH) {
      step(drawn.subList(from, Math.min(drawn.size(), from + BATCH)));
    }
  }

  private void step(List<int[]> batch) {
    int[] others = random.ints(OTHERS, 0, known.length).map(i -> known[i]).distinct().toArray();
    float[] gradient = new float[matrix.length];
    for (int[] at : batch) {
      InteractionLog.Sequence sequence = training.sequences().get(at[0]);
      BilinearChoice.learn(
          matrix,
          Taste.of(sequence, at[1], texts),
          candidates(sequence, at[1], others),
          1f / batch.size(),
          gradient);
    }
    AdamW.Step step = AdamW.step(OPTIMIZER, state, matrix, gradient);
    matrix = step.weights();
    state = step.state();
  }

  /** What the texts of the item chosen said then, and those of others not chosen at any time. */
  private List<float[]> candidates(InteractionLog.Sequence sequence, int place, int[] others) {
    boolean[] had = new boolean[texts.items()];
    for (int item : sequence.items()) {
      had[item] = true;
    }
    long time = sequence.times()[place];
    int most = 1 + random.nextInt(texts.most());
    List<float[]> candidates = new ArrayList<>();
    candidates.add(texts.at(sequence.items()[place], time, most));
    for (int item : others) {
      if (!had[item]) {
        candidates.add(texts.at(item, time, most));
      }
    }
    return candidates;
  }

  @Override
  public float[] scores(Case one) {
    float[] taste = Taste.of(one.history(), one.history().length(), texts);
    float[] wanted = BilinearChoice.wanted(matrix, taste, texts.width());
    float[] scores = new float[texts.items()];
    for (int item = 0; item < scores.length; item++) {
      scores[item] = BilinearChoice.dot(wanted, texts.at(item, one.time()));
    }
    return scores;
  }
}
