package io.whystream.worker.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Reward;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardModelSnapshotTest {
  private final Path directory;
  private final RewardFixture fixture = new RewardFixture();

  RewardModelSnapshotTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldRewardAfterLoadingAsBefore() throws IOException {
    CorrectionRequest request =
        RewardFixture.request(
            List.of(RewardFixture.reason("a", 10, fixture.vector())), fixture.vector());
    List<float[]> embeddings = List.of(fixture.vector(), fixture.vector());
    List<String> texts = List.of("a comedy", "war");
    List<Reward> before = fixture.snapshot("base").contrast().score(request, texts, embeddings);

    RewardModelSnapshot loaded = RewardModelSnapshot.save(directory, fixture.snapshot("base"));

    assertThat(loaded.contrast().score(request, texts, embeddings)).isEqualTo(before);
    assertThat(loaded.cutTime()).isEqualTo(RewardFixture.TIME);
    assertThat(loaded.validation()).containsEntry("auc", 0.75);
    assertThat(RewardFunctions.open("contrast", directory, "base").version())
        .isEqualTo("contrast:" + loaded.version());
  }

  @Test
  void shouldKeepTheTimesAndTastesOfTheContrastUsers() throws IOException {
    RewardModelSnapshot loaded = RewardModelSnapshot.save(directory, fixture.snapshot("base"));

    assertThat(loaded.parts().contrast().users().get(0).history())
        .isEqualTo(fixture.contrast.users().get(0).history());
    assertThat(loaded.parts().contrast().users().get(0).taste())
        .usingRecursiveComparison()
        .isEqualTo(fixture.contrast.users().get(0).taste());
  }

  @Test
  void shouldChangeItsVersionWithAnyByte() throws IOException {
    String version = RewardModelSnapshot.save(directory, fixture.snapshot("base")).version();
    assertThat(RewardModelSnapshot.load(directory).version()).isEqualTo(version).hasSize(64);

    fixture.network.weights().get("mlp.output")[0] += 1e-3f;

    assertThat(RewardModelSnapshot.save(directory, fixture.snapshot("base")).version())
        .isNotEqualTo(version);
  }

  @Test
  void shouldRefuseAnotherLanguageModelButForTruth() throws IOException {
    RewardModelSnapshot.save(directory, fixture.snapshot("aaaa"));

    assertThatThrownBy(() -> RewardFunctions.open("contrast", directory, "bbbb"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("aaaa")
        .hasMessageContaining("bbbb")
        .hasMessageContaining("train reward-model");
    RewardFunction truth = RewardFunctions.open("truth", directory, "bbbb");
    List<Reward> rewards =
        truth.score(
            RewardFixture.request(List.of(), fixture.vector()),
            List.of("a comedy", "war", "nothing"),
            List.of(new float[3], new float[3], new float[3]));
    assertThat(rewards).extracting(Reward::getValue).containsExactly(0.5, -3.0, 0.0);
  }

  @Test
  void shouldSayWhatIsMissing() throws IOException {
    assertThatThrownBy(() -> RewardModelSnapshot.load(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("manifest.json is missing");
    RewardModelSnapshot.save(directory, fixture.snapshot("base"));
    Files.writeString(directory.resolve("manifest.json"), "{\"format\": 99}");
    assertThatThrownBy(() -> RewardModelSnapshot.load(directory)).hasMessageContaining("format 99");
    assertThatThrownBy(() -> RewardFunctions.open("paper", directory.resolve("none"), "x"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void shouldRaiseWhatWasLikedByTheReasonsThatTheShippedModelPrefers() throws IOException {
    RewardModelSnapshot shipped =
        RewardModelSnapshot.load(Path.of("../samples/movielens-small/reward-model"));

    double gains = shipped.validation().getOrDefault("spreadOfGain", Double.NaN);
    double contrasts = shipped.validation().getOrDefault("spreadOfContrast", Double.NaN);
    assertThat(shipped.parts().constants().levelShare() * gains)
        .as("spread of the level, a quarter of the contrast's")
        .isCloseTo(contrasts / 4, within(1e-9));
    assertThat(shipped.validation().getOrDefault("meanGainOfBest", Double.NaN))
        .as("change of a liked item's logit by the best reason of its group, mean over validation")
        .isPositive();
  }
}
