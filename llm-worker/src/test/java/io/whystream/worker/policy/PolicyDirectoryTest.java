package io.whystream.worker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.worker.engine.BadModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyDirectoryTest {
  @TempDir Path folder;
  private final PolicyFoldTest.Log log = new PolicyFoldTest.Log();

  @Test
  void shouldGiveBackTheVeryWeights() throws IOException {
    // Given
    PolicyState state = learned();

    // When
    PolicyDirectory.write(folder, PolicyFoldTest.LAYOUT, state);

    // Then
    assertThat(PolicyDirectory.read(folder, PolicyFoldTest.LAYOUT, "base"))
        .containsExactly(state.weights());
    assertThat(Files.readString(folder.resolve("policy.json")))
        .contains("\"version\" : 1", "\"steps\" : 1", state.sha256());
  }

  @Test
  void shouldReadAnAdapterOfPeftAlone() throws IOException {
    // Given
    PolicyState state = learned();

    // When
    PeftAdapter.write(folder, PolicyFoldTest.LAYOUT, state.weights());

    // Then
    assertThat(PolicyDirectory.read(folder, PolicyFoldTest.LAYOUT, "base"))
        .containsExactly(state.weights());
  }

  @Test
  void shouldRefuseThePolicyOfAnotherBaseModel() throws IOException {
    PolicyDirectory.write(folder, PolicyFoldTest.LAYOUT, learned());

    assertThatThrownBy(() -> PolicyDirectory.read(folder, PolicyFoldTest.LAYOUT, "another"))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(folder.resolve("policy.json").toString())
        .hasMessageContaining("base model base, this one is another");
  }

  @Test
  void shouldRefuseWeightsThatAreNotThoseOfTheNote() throws IOException {
    // Given
    PolicyState first = learned();
    PolicyDirectory.write(folder, PolicyFoldTest.LAYOUT, first);
    PolicyState second = log.append(PolicyFoldTest.step(first, new Random(6)));

    // When
    PeftAdapter.write(folder, PolicyFoldTest.LAYOUT, second.weights());

    // Then
    assertThatThrownBy(() -> PolicyDirectory.read(folder, PolicyFoldTest.LAYOUT, "base"))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("is damaged")
        .hasMessageContaining(first.sha256())
        .hasMessageContaining(second.sha256());
  }

  private PolicyState learned() {
    return log.append(PolicyFoldTest.step(log.append(PolicyFoldTest.genesis(7, 1)), new Random(5)));
  }
}
