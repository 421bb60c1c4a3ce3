package io.whystream.worker.evaluate.ranking.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.evaluate.ranking.Case;
import io.whystream.worker.evaluate.ranking.InteractionLog;
import io.whystream.worker.evaluate.ranking.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextRankerTest {
  private static final long SEED = 4;
  private final Random random = new Random(SEED);

  @Test
  void shouldHaveTheGradientOfItsLoss() {
    float[] matrix = vector(12);
    float[] taste = vector(3);
    List<float[]> candidates = List.of(vector(4), vector(4), vector(4));
    float[] gradient = new float[12];

    BilinearChoice.learn(matrix, taste, candidates, 1, gradient);

    for (int i = 0; i < matrix.length; i++) {
      float step = 1e-2f;
      float[] up = matrix.clone();
      float[] down = matrix.clone();
      up[i] += step;
      down[i] -= step;
      double slope =
          (BilinearChoice.learn(up, taste, candidates, 1, new float[12])
                  - BilinearChoice.learn(down, taste, candidates, 1, new float[12]))
              / (2 * step);
      assertThat((double) gradient[i]).as("seed %d, %d", SEED, i).isCloseTo(slope, within(1e-3));
    }
  }

  /** Only what was chosen can have a reason of the user's own: such pairs teach nothing. */
  @Test
  void shouldNotLearnFromPairsThatAReasonWasWrittenFor() {
    Training training = training();
    float[] open = learned(training, texts(training, false));
    float[] closed = learned(training, texts(training, true));

    assertThat(closed).as("seed %d", SEED).containsOnly(0);
    assertThat(open[0]).isNotEqualTo(0);
  }

  @Test
  void shouldReadOnlyWhatWasWrittenBefore() {
    ItemTexts texts =
        new ItemTexts(
            List.of(
                List.of(
                    new ItemTexts.Entry("", Long.MIN_VALUE, "a"),
                    new ItemTexts.Entry("u", 10, "b"),
                    new ItemTexts.Entry("v", 20, "c"))));
    TextFeatures features =
        new TextFeatures(
            texts,
            Map.of("a", new float[] {0, 5}, "b", new float[] {3, 1}, "c", new float[] {6, 3}));

    assertThat(features.at(0, 10)).isEqualTo(features.at(0, 0));
    assertThat(features.at(0, 11)).isNotEqualTo(features.at(0, 10)).isEqualTo(features.at(0, 20));
    assertThat(features.at(0, 21)[0]).isCloseTo(0, within(1e-6f));
  }

  private float[] learned(Training training, ItemTexts texts) {
    Map<String, float[]> embeddings =
        Map.of("x", new float[] {1, 0}, "y", new float[] {0, 1}, "own", new float[] {1, 1});
    TextRanker ranker = new TextRanker(training, new TextFeatures(texts, embeddings), SEED);
    ranker.epoch();
    return ranker.scores(new Case(training.sequences().get(0), 0, Long.MAX_VALUE));
  }

  private static ItemTexts texts(Training training, boolean written) {
    List<List<ItemTexts.Entry>> byItem = new ArrayList<>();
    for (int item = 0; item < training.items(); item++) {
      List<ItemTexts.Entry> own = new ArrayList<>();
      own.add(new ItemTexts.Entry("", Long.MIN_VALUE, item % 2 == 0 ? "x" : "y"));
      for (InteractionLog.Sequence sequence :
          written ? training.sequences() : List.<InteractionLog.Sequence>of()) {
        own.add(new ItemTexts.Entry(sequence.user(), 0, "own"));
      }
      byItem.add(own);
    }
    return new ItemTexts(byItem);
  }

  private Training training() {
    List<InteractionLog.Sequence> sequences = new ArrayList<>();
    for (int user = 0; user < 8; user++) {
      int[] items = random.ints(20, 0, 10).map(i -> 2 * i).distinct().toArray();
      long[] times = random.longs(items.length, 1, 9).sorted().toArray();
      sequences.add(new InteractionLog.Sequence("u" + user, items, new int[items.length], times));
    }
    sequences.add(new InteractionLog.Sequence("odd", new int[] {1, 3}, new int[2], new long[2]));
    return new Training(20, sequences);
  }

  private float[] vector(int size) {
    float[] vector = new float[size];
    for (int i = 0; i < size; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
