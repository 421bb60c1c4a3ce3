package io.whystream.worker.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.config.ConfigReader;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.worker.BiasModel;
import io.whystream.worker.Fixtures;
import io.whystream.worker.fold.PolicySettings;
import io.whystream.worker.learn.LearnSettings;
import io.whystream.worker.learn.Learner;
import io.whystream.worker.policy.AdapterSlot;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.revise.ReviseSettings;
import io.whystream.worker.revise.Reviser;
import io.whystream.worker.reward.RewardFunction;
import io.whystream.worker.sample.SampleSettings;
import io.whystream.worker.sample.Sampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineCorrectionTest {
  private final BiasModel model =
      new BiasModel(List.of("good", "bad", "dull", Fixtures.STOP)).withBase(0, 0, 0, 1);
  private final Path directory;

  OfflineCorrectionTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldGainOverTheFirstPolicyByLearningAndNotByPlacebo() throws IOException {
    // Given
    RewardFunction rewards = Fixtures.paying("good");

    // When
    double learned = meanGain(rewards);
    double placebo = meanGain(new PermutedReward(rewards, 1));

    // Then
    assertThat(learned).isGreaterThan(0.5);
    assertThat(Math.abs(placebo)).isLessThan(learned / 2);
  }

  @Test
  void shouldShowARequestOnlyWhatCameBefore() throws IOException {
    // Given
    OfflineCorrection correction = correction(Fixtures.paying("good"));
    correction.remember(interaction("h", "ada", 1));

    // When
    OfflineCorrection.@Nullable Event first = correction.correct(interaction("a", "ada", 2));
    OfflineCorrection.@Nullable Event same = correction.correct(interaction("b", "bob", 2));
    OfflineCorrection.@Nullable Event later = correction.correct(interaction("c", "ada", 3));

    // Then
    assertThat(first).isNotNull();
    assertThat(first.rollout().getRequest().getHistory()).hasSize(1);
    assertThat(first.rollout().getRequest().getPattern()).isNull();
    assertThat(same).isNotNull();
    assertThat(same.rollout().getRequest().getReasons()).isEmpty();
    assertThat(later).isNotNull();
    assertThat(later.rollout().getRequest().getHistory()).hasSize(2);
    assertThat(later.rollout().getRequest().getReasons())
        .allMatch(reason -> reason.getEventTime() < 3)
        .isNotEmpty();
    assertThat(later.rollout().getRequest().getPattern().getEventTime()).isEqualTo(2);
  }

  private double meanGain(RewardFunction learnedFrom) throws IOException {
    OfflineCorrection correction = correction(learnedFrom);
    double sum = 0;
    int count = 0;
    for (int i = 0; i < 60; i++) {
      OfflineCorrection.@Nullable Event event =
          correction.correct(interaction("i" + i, "u" + i, i));
      if (event != null
          && event.result().getEnding() instanceof Correction result
          && result.getReward() != null) {
        sum += result.getReward().getTaste() - result.getFirst().getReward().getTaste();
        count++;
      }
    }
    return sum / count;
  }

  private OfflineCorrection correction(RewardFunction learnedFrom) throws IOException {
    AdapterSlot slot = Fixtures.slot(model);
    Prompts prompts = Fixtures.prompts(model, directory);
    LearnSettings learn = ConfigReader.read(LearnSettings.class, null, Map.of(), Map.of());
    PolicySettings policy =
        ConfigReader.read(PolicySettings.class, null, Map.of(), Map.of("learningRate", "0.03"));
    return new OfflineCorrection(
        new Sampler(
            Fixtures.writer(model),
            slot,
            prompts,
            learnedFrom,
            new SampleSettings(8, 1.0, 64, 4, 0)),
        new Learner(model, slot, learn, 64),
        new Reviser(
            Fixtures.writer(model),
            slot,
            prompts,
            Fixtures.paying("good"),
            new ReviseSettings(1.0, 64, 3, true)),
        model,
        policy,
        List.of(new Item("matrix", "Matrix, The (1999)", null, List.of())));
  }

  private static Interaction interaction(String id, String user, long time) {
    return new Interaction(id, user, "matrix", time, Feedback.LIKE, null, null, false);
  }
}
