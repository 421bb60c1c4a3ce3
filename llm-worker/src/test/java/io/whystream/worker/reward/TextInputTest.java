package io.whystream.worker.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.whystream.schema.record.Attribute;
import io.whystream.worker.reward.network.Taste;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextInputTest {
  private final TextInput input = new TextInput(List.of("Comedy", "Film-Noir", "War"), 4);

  @Test
  void shouldTellWhatATextNamesBehindItsEmbedding() {
    assertThat(input.of("A warm comedy, far from film-noir.", new float[] {5, 6}))
        .containsExactly(5, 6, 1, 1, 0, 0);
  }

  @Test
  void shouldCountWhatItemsHaveInCommon() {
    Taste taste =
        input.taste(
            List.of(
                List.of(new Attribute("genre", "war"), new Attribute("genre", "Comedy")),
                List.of(new Attribute("genre", "War"), new Attribute("decade", "1990s")),
                List.of()));

    assertThat(taste.items()).isEqualTo(3);
    assertThat(taste.counts()).containsExactly(1, 0, 2, 0);
  }

  @Test
  void shouldDrawATasteOfFewItemsTowardsTheMean() {
    float[] mean = {9, 0.5f, 0.25f};
    float[] scale = {9, 2, 4};

    assertThat(new Taste(new float[2], 0).standardised(mean, scale)).containsOnly(0);
    assertThat(new Taste(new float[] {1, 1}, 1).standardised(mean, scale))
        .containsExactly(new float[] {0.5f * 2 / 6, 0.75f * 4 / 6}, within(1e-6f));
    assertThat(new Taste(new float[] {95, 0}, 95).standardised(mean, scale))
        .containsExactly(new float[] {0.95f * 0.5f * 2, -0.95f * 0.25f * 4}, within(1e-6f));
  }

  @Test
  void shouldRefuseAVocabularyWithoutRoom() {
    assertThatThrownBy(() -> new TextInput(List.of("a", "b"), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 values has 1 places");
  }
}
