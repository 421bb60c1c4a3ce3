package io.whystream.worker.engine.djl.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.Taste;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Users choose by the attribute that they have had most of, which texts name or embeddings tell.
 */
class TextTrainerTest {
  private static final NetworkShape SHAPE =
      new NetworkShape(12, 4, 4, 8, 1, 1, 8, 6, 2, 8, 2, 2, 16);
  private static final List<String> OF_TEXTS =
      List.of("attention.key", "attention.value", "attribute.projection", "mlp.texts.weight");

  private final Random random = new Random(3);
  private final NetworkWeights weights = NetworkWeights.random(SHAPE, 5);

  @Test
  void shouldTellNoTextFromAnotherInTheControl() {
    List<TextExample> examples = examples();
    NetworkWeights before = copy(weights);

    learn(TextTrainer.Part.CONTROL, examples, named(), 3, 1);

    float[][] otherwise = logits(TextTrainer.Part.TEXTS, examples, told());
    assertThat(logits(TextTrainer.Part.TEXTS, examples, named())).isDeepEqualTo(otherwise);
    OF_TEXTS.forEach(name -> assertThat(weights.get(name)).as(name).isEqualTo(before.get(name)));
    assertThat(weights.get("mlp.output")).isNotEqualTo(before.get("mlp.output"));
  }

  @Test
  void shouldReadWhereTheControlEndedAndLeaveItAsItIs() {
    List<TextExample> examples = examples();
    learn(TextTrainer.Part.CONTROL, examples, named(), 3, 1);
    NetworkWeights control = copy(weights);
    float[][] ended = logits(TextTrainer.Part.CONTROL, examples, named());

    learn(TextTrainer.Part.ATTRIBUTES, examples, named(), 1, 0);
    float[][] begun = logits(TextTrainer.Part.ATTRIBUTES, examples, named());
    learn(TextTrainer.Part.ATTRIBUTES, examples, named(), 40, 1);

    for (int e = 0; e < ended.length; e++) {
      assertThat(begun[e]).containsExactly(ended[e], within(1e-6f));
    }
    assertThat(weights.get("mlp.hidden.weight")).isEqualTo(control.get("mlp.hidden.weight"));
    assertThat(weights.get("text.projection.weight")).containsOnly(0);
    assertThat(right(TextTrainer.Part.CONTROL, examples, named())).isLessThan(0.65);
    assertThat(right(TextTrainer.Part.ATTRIBUTES, examples, named())).isGreaterThan(0.9);
  }

  /** Nothing is named here: only embeddings tell, and of users their state. */
  @Test
  void shouldReadEmbeddingsAsWell() {
    List<TextExample> examples = examples();

    learn(TextTrainer.Part.ATTRIBUTES, examples, told(), 20, 1);
    assertThat(right(TextTrainer.Part.ATTRIBUTES, examples, told())).isLessThan(0.65);
    learn(TextTrainer.Part.TEXTS, examples, told(), 60, 1);

    assertThat(right(TextTrainer.Part.TEXTS, examples, told())).isGreaterThan(0.9);
  }

  /** Choices between two items, or three, with a reason each. */
  private List<TextExample> examples() {
    List<TextExample> examples = new ArrayList<>();
    for (int e = 0; e < 240; e++) {
      int kind = e % 2;
      List<TextExample.Candidate> candidates = new ArrayList<>();
      for (int c = 0; c < 2 + e % 3 % 2; c++) {
        int text = c == 0 ? kind : 1 - kind;
        candidates.add(
            new TextExample.Candidate(random.nextInt(11), 0, new int[] {text}, new int[] {}));
      }
      float[] counts = new float[2];
      counts[kind] = 6;
      float[] state = new float[SHAPE.width()];
      for (int i = 0; i < state.length; i++) {
        state[i] = (i % 2 == kind ? 1 : -1) + 0.1f * (float) random.nextGaussian();
      }
      examples.add(
          new TextExample(new float[][] {state}, 0, 3, -1, new Taste(counts, 6), candidates));
    }
    return examples;
  }

  private static float[][] named() {
    return new float[][] {{0, 0, 0, 0, 0, 0, 1, -1}, {0, 0, 0, 0, 0, 0, -1, 1}};
  }

  private static float[][] told() {
    return new float[][] {{1, -1, 0, 0, 1, 0, 0, 0}, {-1, 1, 0, 0, -1, 0, 0, 0}};
  }

  private void learn(
      TextTrainer.Part part, List<TextExample> examples, float[][] texts, int epochs, double rate) {
    try (TextTrainer trainer = trainer(part, texts)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        trainer.epoch(examples, random, rate);
      }
      trainer.copyTo(weights);
    }
  }

  private float[][] logits(TextTrainer.Part part, List<TextExample> examples, float[][] texts) {
    try (TextTrainer trainer = trainer(part, texts)) {
      return trainer.logits(examples, false);
    }
  }

  /** How often the item chosen has the highest logit. */
  private double right(TextTrainer.Part part, List<TextExample> examples, float[][] texts) {
    return Arrays.stream(logits(part, examples, texts))
        .mapToInt(
            row -> {
              for (int c = 1; c < row.length; c++) {
                if (row[c] >= row[0]) {
                  return 0;
                }
              }
              return 1;
            })
        .average()
        .orElse(0);
  }

  private TextTrainer trainer(TextTrainer.Part part, float[][] texts) {
    return new TextTrainer(
        weights,
        part,
        new SequenceTrainer.Settings(TextTrainer.optimizer(0.01, 0), 0, 16),
        texts,
        1);
  }

  private static NetworkWeights copy(NetworkWeights weights) {
    NetworkWeights copy = NetworkWeights.zeros(weights.shape());
    weights.forEach(copy::set);
    return copy;
  }
}
