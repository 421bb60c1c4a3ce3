package io.whystream.worker.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.config.ConfigReader;
import io.whystream.schema.record.Candidate;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Reward;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.BiasModel;
import io.whystream.worker.Fixtures;
import io.whystream.worker.policy.AdapterSlot;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.WeightBytes;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.sample.SampleSettings;
import io.whystream.worker.sample.Sampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerTest {
  private final BiasModel model =
      new BiasModel(List.of("good", "bad", "dull", Fixtures.STOP)).withBase(0, 0, 0, 1);
  private final AdapterSlot slot = Fixtures.slot(model);
  private final Prompts prompts;

  LearnerTest(@TempDir Path directory) throws IOException {
    this.prompts = Fixtures.prompts(model, directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpo", "dr_grpo", "dapo", "bnpo", "cispo", "sapo", "luspo", "vespo"})
  void shouldMakeLikelierWhatIsRewarded(String loss) {
    // Given
    Learner learner = learner(Map.of("loss", loss, "beta", "0.01"));
    PolicyState policy = Fixtures.genesis(model, 0.03);
    slot.use(policy);
    double before = model.probability("good");

    // When
    for (int i = 0; i < 40; i++) {
      Rollout rollout = sampler("good").sample(request("i" + i), policy);
      if (learner.learn(rollout, policy) instanceof Lesson.Taught taught) {
        policy = Fixtures.fold(model, policy, taught.step());
      }
    }

    // Then
    slot.use(policy);
    assertThat(model.probability("good")).isGreaterThan(before + 0.2);
    assertThat(policy.steps()).isGreaterThan(20);
  }

  @Test
  void shouldSayWhatItLearnedFromAndUnderWhich() {
    // Given
    PolicyState policy = Fixtures.genesis(model, 0.03);
    Rollout rollout = sampler("good").sample(request("i"), policy);

    // When
    Lesson lesson = learner(Map.of("beta", "0.04")).learn(rollout, policy);

    // Then
    assertThat(lesson).isInstanceOf(Lesson.Taught.class);
    Lesson.Taught taught = (Lesson.Taught) lesson;
    assertThat(taught.step().getBase()).isEqualTo(policy.ref());
    assertThat(taught.step().getRequestIds()).containsExactly("i");
    assertThat(taught.step().getSources()).containsExactly(rollout.getRequest().getSource());
    assertThat(taught.advantages().stream().mapToDouble(a -> a).sum()).isLessThan(1e-9);
    assertThat(WeightBytes.toFloats(taught.step().getGradient())).hasSize(8);
    assertThat(taught.step().getMetrics())
        .containsKeys("loss", "kl", "entropy", "reward", "reward_std", "grad_norm");
    assertThat(taught.step().getMetrics().get("clip_ratio/region_mean")).isZero();
  }

  @Test
  void shouldLearnFromAnOlderPolicysRolloutByRatio() {
    // Given
    PolicyState first = Fixtures.genesis(model, 0.05);
    Rollout rollout = sampler("good").sample(request("i"), first);
    PolicyState second = afterAnother(first);

    // When
    Lesson lesson = learner(Map.of()).learn(rollout, second);

    // Then
    assertThat(lesson).isInstanceOf(Lesson.Taught.class);
    assertThat(((Lesson.Taught) lesson).step().getBase()).isEqualTo(second.ref());
  }

  @Test
  void shouldNotLearnFromWhatIsTooOld() {
    // Given
    PolicyState first = Fixtures.genesis(model, 0.05);
    Rollout rollout = sampler("good").sample(request("i"), first);
    Lesson.Taught inTime = (Lesson.Taught) learner(Map.of()).learn(rollout, first);
    PolicyState second = afterAnother(first);

    // Then
    assertThat(learner(Map.of("maxSampleLag", "0")).learn(rollout, second))
        .isEqualTo(new Lesson.Skipped("rollout too old", false, inTime.advantages()));
  }

  @Test
  void shouldNotLearnFromTheSameInteractionAgain() {
    // Given
    PolicyState first = Fixtures.genesis(model, 0.05);
    Rollout rollout = sampler("good").sample(request("i"), first);
    Lesson.Taught step = (Lesson.Taught) learner(Map.of()).learn(rollout, first);
    PolicyState second = Fixtures.fold(model, first, step.step());

    // When the broker hands it out again
    Lesson lesson = learner(Map.of()).learn(rollout, second);

    // Then
    assertThat(lesson)
        .isEqualTo(new Lesson.Skipped("learned from before", true, step.advantages()));
  }

  @Test
  void shouldRaiseAlarmAtAPolicyOfOtherBits() {
    // Given
    PolicyState policy = Fixtures.genesis(model, 0.05);
    Rollout sampled = sampler("good").sample(request("i"), policy);
    Rollout forged = Rollout.newBuilder(sampled).setPolicy(new PolicyRef(0L, "00")).build();

    // When
    Lesson lesson = learner(Map.of()).learn(forged, policy);

    // Then
    assertThat(lesson).isInstanceOf(Lesson.Skipped.class);
    assertThat(((Lesson.Skipped) lesson).alarm()).isTrue();
    assertThat(((Lesson.Skipped) lesson).why()).contains("another hash");
  }

  @Test
  void shouldNotLearnFromEqualRewards() {
    PolicyState policy = Fixtures.genesis(model, 0.05);
    Rollout rollout = sampler("absent").sample(request("i"), policy);

    assertThat(((Lesson.Skipped) learner(Map.of()).learn(withRewards(rollout, 2), policy)).why())
        .isEqualTo("rewards equal");
  }

  @Test
  void shouldNotLearnFromRewardsThatAreNotFinite() {
    PolicyState policy = Fixtures.genesis(model, 0.05);
    Rollout rollout = sampler("good").sample(request("i"), policy);

    assertThat(
            ((Lesson.Skipped) learner(Map.of()).learn(withRewards(rollout, Double.NaN), policy))
                .why())
        .isEqualTo("reward not finite");
  }

  @Test
  void shouldNotLearnFromNegativeInteractionsUnlessTold() {
    // Given
    PolicyState policy = Fixtures.genesis(model, 0.05);
    for (CorrectionRequest request :
        List.of(
            Fixtures.request("i", Feedback.DISLIKE, null),
            Fixtures.request("j", Feedback.RATING, 2.5f))) {
      Rollout rollout = sampler("good").sample(request, policy);

      // When
      Lesson without = learner(Map.of()).learn(rollout, policy);
      Lesson told = learner(Map.of("negativeTeaches", "true")).learn(rollout, policy);

      // Then
      assertThat(((Lesson.Skipped) without).why()).isEqualTo("negative interaction");
      assertThat(told).isInstanceOf(Lesson.Taught.class);
    }
  }

  private static Rollout withRewards(Rollout rollout, double value) {
    List<Candidate> candidates = new ArrayList<>();
    for (Candidate candidate : rollout.getCandidates()) {
      Reward reward = new Reward(value, 0.0, 0.0, 0.0, 0, 0);
      candidates.add(Candidate.newBuilder(candidate).setReward(reward).build());
    }
    return Rollout.newBuilder(rollout).setCandidates(candidates).build();
  }

  /** The policy after it has learned from another interaction. */
  private PolicyState afterAnother(PolicyState policy) {
    Rollout another = sampler("good").sample(request("another"), policy);
    Lesson.Taught step = (Lesson.Taught) learner(Map.of()).learn(another, policy);
    return Fixtures.fold(model, policy, step.step());
  }

  private static CorrectionRequest request(String id) {
    return Fixtures.request(id, Feedback.LIKE, null);
  }

  private Sampler sampler(String paid) {
    return new Sampler(
        Fixtures.writer(model),
        slot,
        prompts,
        Fixtures.paying(paid),
        new SampleSettings(8, 1.0, 64, 4, 0));
  }

  private Learner learner(Map<String, String> settings) {
    return new Learner(
        model, slot, ConfigReader.read(LearnSettings.class, null, Map.of(), settings), 64);
  }
}
