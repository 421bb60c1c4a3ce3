package io.whystream.worker.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Candidate;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.FinishReason;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.BiasModel;
import io.whystream.worker.Fixtures;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.reward.Embeddings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {
  private final BiasModel model =
      new BiasModel(List.of("good", "bad", Fixtures.STOP)).withBase(0, 0, 0);
  private final PolicyState policy = Fixtures.genesis(model, 0.01);
  private final Path directory;

  SamplerTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldWriteTheSameRolloutForTheSameRequestAndPolicy() throws IOException {
    // Given
    CorrectionRequest request = Fixtures.request("i", Feedback.LIKE, null);

    // When
    Rollout once = sampler(64).sample(request, policy);
    Rollout again = sampler(64).sample(request, policy);
    CorrectionRequest retried = CorrectionRequest.newBuilder(request).setAttempt(2).build();
    Rollout other = sampler(64).sample(retried, policy);

    // Then
    assertThat(again).isEqualTo(once);
    assertThat(other.getCandidates()).isNotEqualTo(once.getCandidates());
    assertThat(once.getPolicy()).isEqualTo(policy.ref());
    assertThat(once.getRewardModel()).isEqualTo("paying good");
    assertThat(once.getCandidates()).hasSize(8);
  }

  @Test
  void shouldEncodeAndScoreWhatIsWritten() throws IOException {
    // When
    Rollout rollout = sampler(64).sample(Fixtures.request("i", Feedback.LIKE, null), policy);

    // Then
    for (Candidate candidate : rollout.getCandidates()) {
      assertThat(candidate.getFinish()).isEqualTo(FinishReason.STOP);
      assertThat(candidate.getTokens()).hasSameSizeAs(candidate.getLogProbabilities());
      if (candidate.getText() == null) {
        assertThat(candidate.getEmbedding().remaining()).isZero();
        assertThat(candidate.getReward().getValue()).isEqualTo(-1);
      } else {
        assertThat(Embeddings.fromBytes(candidate.getEmbedding()))
            .containsExactly(model.embed(List.of(model.encode(candidate.getText())))[0]);
      }
    }
    assertThat(rollout.getCandidates()).anyMatch(candidate -> candidate.getText() != null);
  }

  @Test
  void shouldHoldNoReasonInWhatItsLengthEnded() throws IOException {
    // When
    model.withBase(0, 0, -20);
    Rollout rollout = sampler(3).sample(Fixtures.request("i", Feedback.LIKE, null), policy);

    // Then
    assertThat(rollout.getCandidates())
        .allMatch(candidate -> candidate.getText() == null)
        .allMatch(candidate -> candidate.getFinish() == FinishReason.LENGTH)
        .allMatch(candidate -> candidate.getTokens().size() == 3);
  }

  private Sampler sampler(int maxTokens) throws IOException {
    return new Sampler(
        Fixtures.writer(model),
        Fixtures.slot(model),
        Fixtures.prompts(model, directory),
        Fixtures.paying("good"),
        new SampleSettings(8, 1.0, maxTokens, 4, 0));
  }
}
