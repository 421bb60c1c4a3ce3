package io.whystream.worker.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.worker.engine.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
  private final Path root;
  private final PolicyFoldTest.Log log = new PolicyFoldTest.Log();

  SnapshotStoreTest(@TempDir Path root) {
    this.root = root;
  }

  @Test
  void shouldGoOnFromASnapshotAsIfItHadNeverStopped() throws IOException {
    // Given
    SnapshotStore store = new SnapshotStore(root, PolicyFoldTest.LAYOUT);
    Random random = new Random(5);
    log.append(PolicyFoldTest.genesis(7, 1));
    PolicyState lagging = log.append(PolicyFoldTest.step(log.state(), random));
    for (int i = 0; i < 4; i++) {
      log.append(PolicyFoldTest.step(log.state(), random));
    }
    log.append(PolicyFoldTest.step(lagging, random));
    store.write(log.state(), "topic-a", "worker-0");

    // When
    SnapshotStore.Snapshot snapshot = Objects.requireNonNull(store.newest(100));
    PolicyState resumed =
        Objects.requireNonNull(
            new PolicyFold(PolicyFoldTest.LAYOUT)
                .apply(
                    snapshot.state(),
                    7,
                    PolicyFoldTest.step(log.state(), new Random(6)),
                    offset -> log.state()));
    PolicyState straight = log.append(PolicyFoldTest.step(log.state(), new Random(6)));

    // Then
    assertThat(snapshot.manifest().topicId()).isEqualTo("topic-a");
    assertThat(snapshot.state().whySkipped(6)).contains("gradient lag");
    assertThat(resumed.sha256()).isEqualTo(straight.sha256());
    assertThat(resumed.memory()).isEqualTo(straight.memory());
    assertThat(resumed.optimizer().second()).containsExactly(straight.optimizer().second());
  }

  @Test
  void shouldFindTheNewestAtOrBelowAPosition() throws IOException {
    // Given
    SnapshotStore store = new SnapshotStore(root, PolicyFoldTest.LAYOUT);
    for (int i = 0; i < 5; i++) {
      PolicyState state =
          log.append(
              i == 0
                  ? PolicyFoldTest.genesis(7, 1)
                  : PolicyFoldTest.step(log.state(), new Random(i)));
      store.write(state, "topic-a", "worker-0");
    }

    // Then
    assertThat(store.versions()).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(Objects.requireNonNull(store.newest(3)).state().version()).isEqualTo(3);
    assertThat(store.newest(-1)).isNull();
  }

  @Test
  void shouldBeAnAdapterThatPeftReads() throws IOException {
    // When
    log.append(PolicyFoldTest.genesis(7, 1));
    new SnapshotStore(root, PolicyFoldTest.LAYOUT).write(log.state(), "topic-a", "worker-0");

    // Then
    Path directory = root.resolve("version-000000000000");
    try (SafetensorsFile file =
        SafetensorsFile.open(directory.resolve("adapter_model.safetensors"))) {
      assertThat(file.names())
          .containsExactly(
              "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight",
              "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight");
    }
    assertThat(Files.readString(directory.resolve("adapter_config.json")))
        .contains("\"peft_type\" : \"LORA\"")
        .contains("\"r\" : 2")
        .contains("\"lora_alpha\" : 4.0");
    try (var entries = Files.list(root)) {
      assertThat(entries).containsExactly(directory);
    }
  }

  @Test
  void shouldRefuseWeightsThatAreNotWhatTheManifestSays() throws IOException {
    // Given
    SnapshotStore store = new SnapshotStore(root, PolicyFoldTest.LAYOUT);
    log.append(PolicyFoldTest.genesis(7, 1));
    store.write(log.state(), "topic-a", "worker-0");
    Path file = root.resolve("version-000000000000/adapter_model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);

    // Then
    assertThatThrownBy(() -> store.read(0)).hasMessageContaining("the manifest says");
  }
}
