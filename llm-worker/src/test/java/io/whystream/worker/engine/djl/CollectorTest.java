package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What PyTorch reads must outlive Java's garbage collector: same bits while it runs all the time.
 */
class CollectorTest {
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Test
  void shouldGiveTheSameBitsWhileMemoryIsCollected() {
    SplittableRandom random = new SplittableRandom(1);
    LoraSpec lora = new LoraSpec(4, 8, List.of("q_proj", "down_proj"));
    int[] prompt = random.ints(40, 5, 4000).toArray();
    List<int[]> completions =
        List.of(random.ints(12, 5, 4000).toArray(), random.ints(9, 5, 4000).toArray());
    double[][] weights = {new double[12], new double[9]};
    for (double[] row : weights) {
      Arrays.setAll(row, t -> 0.1 * t - 0.3);
    }
    float[][] counted = new float[1][40];
    Arrays.fill(counted[0], 1);
    PackedRows rows = new PackedRows(new int[][] {prompt}, new int[1][40], counted);
    Sampling sampling = new Sampling(0.8, 0, 1, 12, new int[0]);
    List<PromptGroup> groups = List.of(new PromptGroup(prompt, new long[] {1, 2, 3}));
    try (DjlLanguageModel model =
        DjlLanguageModel.load(
            Path.of("../models/nano"), lora, "cpu", new GenerationTest.NoTokenizer())) {
      float[] adapter = new float[model.adapterLayout().size()];
      for (int i = 0; i < adapter.length; i++) {
        adapter[i] = (float) (0.2 * (random.nextDouble() - 0.5));
      }
      model.useAdapter(adapter);
      float[] gradient = model.gradient(prompt, completions, 0.7, p -> weights).values();
      float[] supervised = model.gradient(rows).gradient();
      float[][] embedded = model.embed(completions);
      List<Completion> sampled = model.generate(groups, sampling).get(0);
      try (Collecting collecting = new Collecting(PAUSE)) {
        for (int round = 0; round < 5; round++) {
          assertThat(model.gradient(prompt, completions, 0.7, p -> weights).values())
              .containsExactly(gradient);
          assertThat(model.gradient(rows).gradient()).containsExactly(supervised);
          assertThat(model.embed(completions)).isDeepEqualTo(embedded);
          List<Completion> again = model.generate(groups, sampling).get(0);
          for (int i = 0; i < sampled.size(); i++) {
            assertThat(again.get(i).logProbabilities())
                .containsExactly(sampled.get(i).logProbabilities());
          }
        }
      }
    }
  }
}
