package io.whystream.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.policy.PeftAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled model writes as itself and as policies of it. */
class WrittenTextsTest {
  private static final Path MODEL = Path.of("../models/nano");
  private static final LoraSpec LORA = new LoraSpec(2, 4, List.of("v_proj", "q_proj"));
  private static final long[] SEEDS = {1, 2, 3, 4};

  @TempDir Path folder;

  private record Said(List<List<@Nullable String>> reasons, float[] embedding) {}

  @Test
  void shouldWriteAsThePolicyAndReadAsTheModel() throws IOException {
    // Given
    Path cache = folder.resolve("cache");
    Said first = say(null, cache);

    // When
    Said one = say(policy("one", 1), cache);
    Said other = say(policy("other", 2), cache);

    // Then
    assertThat(one.reasons()).isNotEqualTo(first.reasons());
    assertThat(other.reasons()).isNotEqualTo(first.reasons()).isNotEqualTo(one.reasons());
    assertThat(one.embedding()).containsExactly(first.embedding());
    assertThat(Files.readAllLines(cache.resolve("texts.jsonl"))).hasSize(3 * SEEDS.length);
  }

  @Test
  void shouldFindWhatTheSamePolicyWroteBefore() throws IOException {
    // Given
    Path cache = folder.resolve("cache");
    Path policy = policy("one", 1);
    Said written = say(policy, cache);

    // When
    Said found = say(policy, cache);

    // Then
    assertThat(found.reasons()).isEqualTo(written.reasons());
    assertThat(Files.readAllLines(cache.resolve("texts.jsonl"))).hasSize(SEEDS.length);
  }

  @Test
  void shouldRefuseAnAdapterOfAnotherShape() throws IOException {
    AdapterLayout small =
        new AdapterLayout(
            LORA,
            List.of(new AdapterLayout.Tensor("model.layers.0.q_proj.lora_A.weight", 2, 3, 0)));
    PeftAdapter.write(folder, small, new float[6]);

    assertThatThrownBy(() -> say(folder, null))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(folder.toString());
  }

  /** An adapter that changes a good deal. */
  private Path policy(String name, long seed) throws IOException {
    Path policy = folder.resolve(name);
    try (DjlLanguageModel model = DjlLanguageModel.load(MODEL, LORA, "cpu")) {
      Random random = new Random(seed);
      float[] weights = new float[model.adapterLayout().size()];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = 0.3f * (float) random.nextGaussian();
      }
      PeftAdapter.write(policy, model.adapterLayout(), weights);
    }
    return policy;
  }

  private static Said say(@Nullable Path policy, @Nullable Path cache) throws IOException {
    try (WrittenTexts texts = WrittenTexts.open(MODEL, policy, "cpu", 300, cache, message -> {})) {
      return new Said(
          texts.texts().reasons(List.of(request()), List.of(SEEDS)),
          texts.texts().embed(List.of("A quiet drama."))[0]);
    }
  }

  private static CorrectionRequest request() {
    Interaction interaction = new Interaction("i", "u", "v", 1L, Feedback.LIKE, null, null, false);
    Item item = new Item("v", "Heat (1995)", null, List.of(new Attribute("genres", "Crime")));
    return new CorrectionRequest(
        interaction, 1, new SourcePosition(0, 0L), 1L, 0L, List.of(), null, item, List.of());
  }
}
