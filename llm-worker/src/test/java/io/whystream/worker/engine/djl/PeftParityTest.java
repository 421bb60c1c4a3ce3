package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.policy.PeftAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters that peft saved, read and written again. */
class PeftParityTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("io.whystream.worker.engine.djl.Fixtures#decoders")
  void shouldReadWhatPeftSavedAndWriteItBack(String name) throws Exception {
    // Given
    ParityCase given = ParityCase.of(name);
    Path saved = given.directory().resolve("adapter-before");
    LoraSpec lora = PeftAdapter.spec(saved);
    try (DjlLanguageModel model =
        DjlLanguageModel.load(given.directory(), lora, "cpu", new GenerationTest.NoTokenizer())) {
      // When
      float[] weights = PeftAdapter.read(saved, model.adapterLayout());
      model.useAdapter(weights);
      float[][] logp = model.logProbabilities(given.prompt(0), List.of(given.completion(0)), 1);
      PeftAdapter.write(folder, model.adapterLayout(), weights);
      // Then
      DecoderParityTest.assertClose(
          logp[0], Fixtures.floats(given.adapter().get("logp").get(0)), 1e-4f);
      assertThat(PeftAdapter.spec(folder)).isEqualTo(lora);
      assertThat(PeftAdapter.read(folder, model.adapterLayout())).containsExactly(weights);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "use_dora, true, use_dora is true",
    "use_rslora, true, use_rslora is true",
    "bias, '\"all\"', bias is \"all\"",
    "rank_pattern, '{\"q_proj\": 2}', rank_pattern is",
    "target_modules, '\"all-linear\"', target_modules is \"all-linear\"",
    "r, 0, rank 0",
    "peft_type, '\"IA3\"', peft_type is \"IA3\"",
  })
  void shouldNameWhatIsNotSupported(String key, String value, String said) throws Exception {
    // Given
    String model = Fixtures.decoders().findFirst().orElseThrow();
    Path saved = Fixtures.model(model).resolve("adapter-before/adapter_config.json");
    ObjectNode config = (ObjectNode) Fixtures.json(saved);
    config.set(key, new com.fasterxml.jackson.databind.ObjectMapper().readTree(value));
    Files.writeString(folder.resolve("adapter_config.json"), config.toString());
    // When, Then
    assertThatThrownBy(() -> PeftAdapter.spec(folder))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(said);
  }

  @Test
  void shouldNameATensorThatIsNotAdapted() throws Exception {
    ParityCase given = ParityCase.of(Fixtures.decoders().findFirst().orElseThrow());
    LoraSpec one = new LoraSpec(given.lora().rank(), 8, List.of("q_proj"));
    try (DjlLanguageModel model =
        DjlLanguageModel.load(given.directory(), one, "cpu", new GenerationTest.NoTokenizer())) {
      assertThatThrownBy(
              () ->
                  PeftAdapter.read(
                      given.directory().resolve("adapter-before"), model.adapterLayout()))
          .isInstanceOf(BadModelException.class)
          .hasMessageContaining("which is not adapted here");
    }
  }
}
