package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.worker.engine.LoraSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergedCheckpointTest {
  private static final LoraSpec LORA =
      new LoraSpec(3, 6, List.of("q_proj", "k_proj", "o_proj", "up_proj", "down_proj"));

  @ParameterizedTest
  @ValueSource(strings = {"llama-tied", "qwen2-bias", "qwen3-qknorm"})
  void shouldWriteAsTheAdapterDoesBesideItsBase(String name, @TempDir Path out) throws Exception {
    // Given
    int[] prompt = {5, 17, 99, 3};
    List<int[]> completions = List.of(new int[] {7, 8, 9}, new int[] {11, 12});
    float[] adapter;
    float[][] beside;
    float[][] bare;
    try (DjlLanguageModel model =
        DjlLanguageModel.load(
            Fixtures.model(name), LORA, "cpu", new GenerationTest.NoTokenizer())) {
      SplittableRandom random = new SplittableRandom(4);
      adapter = new float[model.adapterLayout().size()];
      for (int i = 0; i < adapter.length; i++) {
        adapter[i] = (float) (0.2 * (random.nextDouble() - 0.5));
      }
      bare = model.logProbabilities(prompt, completions, 1);
      model.useAdapter(adapter);
      beside = model.logProbabilities(prompt, completions, 1);

      // When
      MergedCheckpoint.write(Fixtures.model(name), model.adapterLayout(), adapter, out);
    }

    // Then
    try (DjlLanguageModel merged =
        DjlLanguageModel.load(out, LORA, "cpu", new GenerationTest.NoTokenizer())) {
      float[][] written = merged.logProbabilities(prompt, completions, 1);
      for (int c = 0; c < written.length; c++) {
        DecoderParityTest.assertClose(written[c], beside[c], 1e-4f);
      }
      assertThat(Math.abs(beside[0][0] - bare[0][0])).isGreaterThan(1e-3f);
    }
  }
}
