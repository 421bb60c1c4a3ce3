package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.os.ResidentMemory;
import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Every array that a step makes is gone after it. */
class NativeMemoryTest {

  @Test
  void shouldHoldAsManyArraysAfterManyStepsAsAfterOne() {
    // Given
    LoraSpec lora = new LoraSpec(4, 8, List.of("q_proj", "v_proj"));
    int[] prompt = {5, 17, 99, 3, 42};
    List<PromptGroup> groups =
        List.of(
            new PromptGroup(prompt, new long[] {1, 2, 3}),
            new PromptGroup(new int[] {4, 4}, new long[] {4}));
    Sampling sampling = new Sampling(1, 0, 1, 4, new int[] {7});
    List<int[]> completions = List.of(new int[] {1, 2, 3}, new int[] {9});
    double[][] weights = {{1, -1, 0.5}, {2}};
    try (DjlLanguageModel model =
        DjlLanguageModel.load(
            Fixtures.model("llama-tied"), lora, "cpu", new GenerationTest.NoTokenizer())) {
      float[] adapter = new float[model.adapterLayout().size()];
      int afterFirst = 0;
      for (int step = 0; step < 100; step++) {

        // When
        model.useAdapter(adapter);
        model.generate(groups, sampling);
        model.gradient(prompt, completions, 1, logp -> weights);
        model.logProbabilities(prompt, completions, 1);
        model.embed(completions);
        model.useAdapter(null);

        // Then
        if (step == 0) {
          afterFirst = model.liveArrays();
        }
        assertThat(model.liveArrays()).isEqualTo(afterFirst);
      }
    }
  }

  /**
   * {@code -Dwhystream.memory.steps=10000} makes it the long run; lengths vary as in life; resident
   * memory needs Linux.
   */
  @Test
  void shouldKeepItsMemoryOverManyStepsOfTheBundledModel() throws Exception {
    // Given
    int steps = Integer.getInteger("whystream.memory.steps", 30);
    LoraSpec lora = new LoraSpec(8, 16, List.of("q_proj", "v_proj"));
    SplittableRandom random = new SplittableRandom(1);
    try (DjlLanguageModel model = DjlLanguageModel.load(Path.of("../models/nano"), lora, "cpu")) {
      float[] adapter = new float[model.adapterLayout().size()];
      int arrays = 0;
      long resident = 0;
      for (int step = 1; step <= steps; step++) {

        // When
        adapter[random.nextInt(adapter.length)] += 1e-3f;
        model.useAdapter(adapter);
        int length = random.nextInt(16, 129);
        int[] prompt = random.ints(length, 5, model.shape().vocabulary()).toArray();
        PromptGroup group = new PromptGroup(prompt, random.longs(8).toArray());
        Sampling sampling = new Sampling(1, 0, 1, random.nextInt(4, 25), new int[0]);
        List<int[]> completions =
            model.generate(List.of(group), sampling).get(0).stream()
                .map(Completion::tokens)
                .toList();
        model.gradient(prompt, completions, 1, logp -> new double[8][completions.get(0).length]);

        // Then
        arrays = step == 1 ? model.liveArrays() : arrays;
        assertThat(model.liveArrays()).as("step %d", step).isEqualTo(arrays);
        if (step == 500) {
          resident = ResidentMemory.own().orElse(0);
        }
      }
      if (resident > 0) {
        assertThat(ResidentMemory.own().orElseThrow())
            .isBetween(resident * 98 / 100, resident * 102 / 100);
      }
    }
  }

  @Test
  void shouldHoldAsManyArraysAfterManyTrainingSteps() {
    // Given
    PackedRows rows =
        new PackedRows(
            new int[][] {{1, 2, 3, 4}}, new int[][] {{0, 0, 1, 1}}, new float[][] {{1, 1, 1, 1}});
    try (DjlTrainableModel model = DjlTrainableModel.load(Fixtures.model("llama-tied"), "cpu")) {
      model.gradient(rows);
      int afterFirst = model.liveArrays();

      // When
      for (int step = 0; step < 50; step++) {
        model.weights(model.weights());
        model.gradient(rows);
        model.loss(rows);
      }

      // Then
      assertThat(model.liveArrays()).isEqualTo(afterFirst);
    }
  }
}
