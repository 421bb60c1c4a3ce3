package io.whystream.worker.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.worker.Fixtures;
import java.io.IOError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasableRewardTest {
  private static final Path BUNDLED = Path.of("../samples/movielens-small/reward-model");

  @TempDir Path snapshots;

  @Test
  void shouldPayByTheModelReleasedLast() throws IOException {
    // Given
    ReleasedModels models = new ReleasedModels(snapshots);
    String version = models.add(BUNDLED);
    assertThat(models.add(BUNDLED)).isEqualTo(version);
    List<Path> opened = new ArrayList<>();
    RewardFunction configured = Fixtures.paying("good");
    ReleasableReward reward =
        new ReleasableReward(
            configured,
            models,
            directory -> {
              opened.add(directory);
              RewardModelSnapshot snapshot = RewardModelSnapshot.load(directory);
              return snapshot.contrast();
            });

    // Then: before, after, after again, and for a request of before
    assertThat(reward.released(null)).isSameAs(configured);
    assertThat(reward.released(version).version()).isEqualTo("contrast:" + version);
    assertThat(reward.released(version)).isSameAs(reward.released(version));
    assertThat(opened).containsExactly(models.directory(version));
    assertThat(reward.released(null)).isSameAs(configured);
  }

  @Test
  void shouldStopTheWorkerWhenTheModelReleasedIsMissing() {
    String version = "0".repeat(64);
    ReleasableReward reward =
        new ReleasableReward(
            Fixtures.paying("good"),
            new ReleasedModels(snapshots),
            directory -> RewardModelSnapshot.load(directory).contrast());
    assertThatThrownBy(() -> reward.released(version))
        .isInstanceOf(IOError.class)
        .hasMessageContaining(version)
        .hasMessageContaining(snapshots.toString());
    assertThatThrownBy(() -> reward.released("../other"))
        .isInstanceOf(IOError.class)
        .hasMessageContaining("no SHA-256");
  }

  @Test
  void shouldRefuseWhatIsNoRewardModel() throws IOException {
    Files.writeString(snapshots.resolve("manifest.json"), "{}");
    assertThatThrownBy(() -> new ReleasedModels(snapshots).add(snapshots))
        .isInstanceOf(IOException.class);
    assertThat(Files.exists(snapshots.resolve("reward-models"))).isFalse();
  }
}
