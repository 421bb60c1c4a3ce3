package io.whystream.worker.revise;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Rejection;
import io.whystream.schema.record.RevisionRequest;
import io.whystream.worker.BiasModel;
import io.whystream.worker.Fixtures;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.WeightBytes;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviserTest {
  private final BiasModel model =
      new BiasModel(List.of("good", "bad", Fixtures.STOP)).withBase(1, 1, 1.5f);
  private final PolicyState first = Fixtures.genesis(model, 1);
  private final Path directory;

  ReviserTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldWriteReasonAndPatternUnderThePolicyThatHasLearned() throws IOException {
    // Given
    PolicyState learned = towards("good");

    // When
    CorrectionResult result = reviser(true, 3).revise(revision(1L, null, null), learned);

    // Then
    Correction correction = (Correction) result.getEnding();
    assertThat(correction.getPolicy()).isEqualTo(learned.ref());
    assertThat(correction.getReason().getText()).contains("good").doesNotContain("bad");
    assertThat(correction.getPattern().getText()).contains("good");
    assertThat(correction.getPattern().getEventTime()).isEqualTo(1_000);
    assertThat(correction.getLearned()).isTrue();
    assertThat(correction.getFirst()).isNotNull();
    assertThat(correction.getReward().getTaste())
        .isGreaterThan(correction.getFirst().getReward().getTaste());
    assertThat(result.getId()).isEqualTo("i");
    assertThat(result.getSource().getPartition()).isEqualTo(3);
    assertThat(result.getAdmittedAt()).isEqualTo(2_000);
  }

  @Test
  void shouldWriteTheSameAsTheFirstPolicyWhereNothingIsLearned() throws IOException {
    // When
    CorrectionResult result = reviser(true, 3).revise(revision(null, "rewards equal", null), first);

    // Then
    Correction correction = (Correction) result.getEnding();
    assertThat(correction.getFirst().getText()).isEqualTo(correction.getReason().getText());
    assertThat(correction.getLearned()).isFalse();
    assertThat(correction.getSkipped()).isEqualTo("rewards equal");
  }

  @Test
  void shouldSayThatItsGradientWasSkippedByTheFold() throws IOException {
    // Given
    GradientStep stale =
        new GradientStep(
            new PolicyRef(0L, "00"), List.of("i"), ByteBuffer.allocate(24), Map.of(), List.of());
    PolicyState policy = Fixtures.fold(model, first, stale);

    // When
    CorrectionResult result = reviser(false, 3).revise(revision(1L, null, null), policy);

    // Then
    Correction correction = (Correction) result.getEnding();
    assertThat(correction.getLearned()).isFalse();
    assertThat(correction.getSkipped()).contains("another hash");
    assertThat(correction.getFirst()).isNull();
  }

  @Test
  void shouldKeepTheOldPatternWhereNoneCanBeParsed() throws IOException {
    // Given
    model.withBase(0, 0, -50);
    Pattern old = new Pattern("likes good", ByteBuffer.allocate(12), 5L, first.ref());

    // When
    CorrectionResult result = reviser(false, 2).revise(revision(null, "rewards equal", old), first);

    // Then
    Correction correction = (Correction) result.getEnding();
    assertThat(correction.getPattern()).isEqualTo(old);
    assertThat(correction.getReason()).isNull();
    assertThat(correction.getReward()).isNull();
  }

  @Test
  void shouldSayThatAPromptWasCut() throws IOException {
    // Given
    RevisionRequest revision = revision(null, "rewards equal", null);
    CorrectionRequest request =
        CorrectionRequest.newBuilder(revision.getRequest())
            .setInteraction(
                Interaction.newBuilder(revision.getRequest().getInteraction())
                    .setReview("good ".repeat(60))
                    .build())
            .build();
    revision = RevisionRequest.newBuilder(revision).setRequest(request).build();
    Prompts all = Fixtures.prompts(model, directory);
    int full = all.reasonPrompt(request).tokens().length;
    Prompts fewer =
        new Prompts(
            model.tokenizer(),
            ChatTemplate.load(directory),
            PromptLimits.DEFAULT.withMaxTokens(full - 20));

    // When
    CorrectionResult whole = reviser(all, false, 3).revise(revision, first);
    CorrectionResult cut = reviser(fewer, false, 3).revise(revision, first);

    // Then
    assertThat(((Correction) whole.getEnding()).getPromptCut()).isFalse();
    assertThat(((Correction) cut.getEnding()).getPromptCut()).isTrue();
  }

  @Test
  void shouldRejectWhereThereIsNoPatternAtAll() throws IOException {
    // Given
    model.withBase(0, 0, -50);

    // When
    CorrectionResult result =
        reviser(false, 2).revise(revision(null, "rewards equal", null), first);

    // Then
    assertThat(result.getEnding()).isInstanceOf(Rejection.class);
    assertThat(((Rejection) result.getEnding()).getDeadLettered()).isFalse();
  }

  private PolicyState towards(String word) {
    float[] gradient = new float[6];
    for (int i = 0; i < 6; i++) {
      gradient[i] = i % 3 == model.idOf(word) ? -1 : i % 3 == model.idOf("bad") ? 1 : 0;
    }
    return Fixtures.fold(
        model,
        first,
        new GradientStep(first.ref(), List.of("i"), WeightBytes.of(gradient), Map.of(), List.of()));
  }

  private static RevisionRequest revision(
      @Nullable Long gradient, @Nullable String skipped, @Nullable Pattern pattern) {
    CorrectionRequest request =
        CorrectionRequest.newBuilder(Fixtures.request("i", Feedback.LIKE, null))
            .setPattern(pattern)
            .build();
    return RevisionRequest.newBuilder()
        .setRequest(request)
        .setRequiredVersion(Objects.requireNonNullElse(gradient, 0L))
        .setGradientVersion(gradient)
        .setSkipped(skipped)
        .setRewards(List.of())
        .setRewardModel("paying good")
        .build();
  }

  private Reviser reviser(boolean compares, int tries) throws IOException {
    return reviser(Fixtures.prompts(model, directory), compares, tries);
  }

  private Reviser reviser(Prompts prompts, boolean compares, int tries) {
    return new Reviser(
        Fixtures.writer(model),
        Fixtures.slot(model),
        prompts,
        Fixtures.paying("good"),
        new ReviseSettings(1.0, 24, tries, compares));
  }
}
