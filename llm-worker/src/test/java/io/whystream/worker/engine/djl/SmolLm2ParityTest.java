package io.whystream.worker.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.prompt.ChatTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** SmolLM2-135M-Instruct against transformers; needs the checkpoint's directory by property. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmolLm2ParityTest {
  private JsonNode prompts;
  private ChatTemplate chat;
  private DjlLanguageModel model;
  private LoadedModel bare;

  @BeforeAll
  void load() throws Exception {
    String directory = System.getProperty("whystream.smollm2", "");
    assumeFalse(
        directory.isEmpty(),
        "no large model: give SmolLM2-135M-Instruct's directory by -Dwhystream.smollm2");
    prompts =
        Fixtures.json(Fixtures.model("smollm2-135m-instruct").resolve("reference.json"))
            .get("prompts");
    LoraSpec lora = new LoraSpec(8, 16, List.of("q_proj", "v_proj"));
    Path path = Fixtures.directory(directory);
    chat = ChatTemplate.load(path);
    model = DjlLanguageModel.load(path, lora, "cpu");
    bare = LoadedModel.load(path, "cpu");
  }

  @AfterAll
  void close() {
    if (model != null) {
      model.close();
    }
    if (bare != null) {
      bare.close();
    }
  }

  @Test
  void shouldGiveTheTextAndTokensOfTransformers() {
    for (JsonNode prompt : prompts) {
      int[] expected = Fixtures.ints(prompt.get("input_ids"));
      String text = chat.render(prompt.get("user").asText());
      assertThat(text).isEqualTo(prompt.get("templated").asText());
      assertThat(model.tokenizer().encodeWithSpecials(text)).containsExactly(expected);
      int[] generated = Fixtures.ints(prompt.get("greedy_ids"));
      assertThat(model.tokenizer().decode(generated))
          .isEqualTo(prompt.get("greedy_text").asText().replaceAll("<[|][a-z_]+[|]>", ""));
    }
  }

  @Test
  void shouldGiveTheLogitsOfTransformers() {
    for (JsonNode prompt : prompts) {
      // Given
      int[] ids = Fixtures.ints(prompt.get("input_ids"));
      int[] top = Fixtures.ints(prompt.get("next_top8_ids"));

      // When
      float[] logits = nextLogits(ids);
      float[] embedded = model.embed(List.of(ids))[0];

      // Then
      Set<Integer> expected = new HashSet<>();
      for (int i = 0; i < top.length; i++) {
        expected.add(top[i]);
        assertThat((double) logits[top[i]])
            .isCloseTo(prompt.get("next_top8_logits").get(i).asDouble(), within(5e-4));
      }
      List<Integer> order = new ArrayList<>(IntStream.range(0, logits.length).boxed().toList());
      order.sort((a, b) -> Float.compare(logits[b], logits[a]));
      assertThat(new HashSet<>(order.subList(0, top.length))).isEqualTo(expected);
      float[] states = Fixtures.floats(prompt.get("mean_last_hidden_first16"));
      DecoderParityTest.assertClose(Arrays.copyOf(embedded, states.length), states, 1e-3f);
    }
  }

  private float[] nextLogits(int[] ids) {
    try (var scratch = bare.manager().newSubManager()) {
      long[] tokens = Arrays.stream(ids).asLongStream().toArray();
      long[] positions = IntStream.range(0, ids.length).asLongStream().toArray();
      var hidden =
          bare.decoder()
              .forward(
                  Ops.create(scratch, tokens, 1, ids.length),
                  bare.rotary().at(positions, 1, ids.length, scratch),
                  Masks.causal(scratch, new int[1], ids.length, bare.config().queriesPerKey()),
                  bare.base(),
                  null);
      return Ops.linear(Ops.slice(hidden, 1, ids.length - 1, ids.length), bare.base().head(), null)
          .toFloatArray();
    }
  }

  @Test
  void shouldGiveTheGreedyTokensOfTransformers() {
    for (JsonNode prompt : prompts) {
      // Given
      int[] ids = Fixtures.ints(prompt.get("input_ids"));
      int[] expected = Fixtures.ints(prompt.get("greedy_ids"));
      Sampling greedy = new Sampling(0, 0, 1, expected.length, new int[0]);

      // When
      Completion completion =
          model.generate(List.of(new PromptGroup(ids, new long[] {1})), greedy).get(0).get(0);
      float[] scores = model.logProbabilities(ids, List.of(expected), 1)[0];

      // Then
      assertThat(completion.tokens()).containsExactly(expected);
      float[] logp = Fixtures.floats(prompt.get("greedy_logp"));
      DecoderParityTest.assertClose(completion.logProbabilities(), logp, 1e-3f);
      DecoderParityTest.assertClose(scores, logp, 1e-3f);
    }
  }
}
