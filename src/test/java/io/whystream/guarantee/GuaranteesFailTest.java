package io.whystream.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.guarantee.CorrectedExactlyOnce;
import io.whystream.cli.guarantee.EventTimeOrderPerUser;
import io.whystream.cli.guarantee.FeatureVersionNeverRegresses;
import io.whystream.cli.guarantee.Guarantee;
import io.whystream.cli.guarantee.LearnedAtMostOnce;
import io.whystream.cli.guarantee.LedgerBalances;
import io.whystream.cli.guarantee.NoInnocentCondemned;
import io.whystream.cli.guarantee.NoInteractionLost;
import io.whystream.cli.guarantee.SameBitsEverywhere;
import io.whystream.cli.guarantee.Sighting;
import io.whystream.schema.Topics;
import io.whystream.schema.record.AdamWConstants;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.DeadLetter;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.RewardScores;
import io.whystream.schema.record.SourcePosition;
import io.whystream.schema.record.UserPattern;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.policy.AdapterInit;
import io.whystream.worker.policy.WeightBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each guarantee holds for what is right, and says so when it is broken on purpose. */
class GuaranteesFailTest {
  private static final AdapterLayout LAYOUT =
      new AdapterLayout(
          new LoraSpec(2, 4, List.of("q_proj")),
          List.of(new AdapterLayout.Tensor("q_proj.lora_A.weight", 2, 3, 0)));

  /** Three corrected interactions of a user, learned from by two steps. */
  private final List<Sighting> right = new ArrayList<>();

  GuaranteesFailTest() {
    String first = WeightBytes.sha256(AdapterInit.weights(LAYOUT, 7));
    see(Topics.POLICY_LOG, 0, new PolicyLogRecord(genesis()));
    for (int i = 0; i < 3; i++) {
      see(Topics.INTERACTIONS, i, null);
      see(Topics.CORRECTION_RESULTS, i, result(i, 1000 + i, new PolicyRef(0L, first), i == 0));
      see(Topics.REWARD_SCORES, i, scores(i));
      see(Topics.USER_PATTERNS, i, pattern(i, i + 1));
      see(Topics.OUTCOMES, i, outcome(i, Ending.CORRECTED));
    }
    see(Topics.POLICY_LOG, 1, step("i0", first));
  }

  @Test
  void shouldHoldForWhatIsRight() {
    for (Guarantee guarantee : all()) {
      assertThat(violations(guarantee, right)).as(guarantee.getClass().getSimpleName()).isEmpty();
    }
  }

  @Test
  void shouldSayWhenAnInteractionIsLost() {
    assertThat(broken(new NoInteractionLost(), seen(Topics.INTERACTIONS, 3, null)))
        .containsExactly("no outcome of the interaction at interactions-0@3");
    NoInteractionLost told = new NoInteractionLost();
    told.acknowledged(new SourcePosition(0, 99L));
    assertThat(violations(told, right))
        .containsExactly("an acknowledged interaction is gone from interactions-0@99");
  }

  @Test
  void shouldSayWhenTheLedgerDoesNotBalance() {
    assertThat(
            broken(new LedgerBalances(), seen(Topics.OUTCOMES, 3, outcome(1, Ending.SUPERSEDED))))
        .containsExactly("interactions-0@1 ended 2 times");
    assertThat(broken(new LedgerBalances(), seen(Topics.OUTCOMES, 3, outcome(9, Ending.LATE))))
        .containsExactly("interactions-0@9 ended and never was");
    assertThat(broken(new LedgerBalances(), seen(Topics.INTERACTIONS, 3, null)))
        .containsExactly("4 admitted, 1 of them without outcome");
  }

  @Test
  void shouldSayWhenSomethingIsLearnedTwiceOrInNameOnly() {
    assertThat(broken(new LearnedAtMostOnce(), seen(Topics.POLICY_LOG, 2, step("i0", "any"))))
        .containsExactly("interaction i0 of partition 0 was learned at [1, 2]");
    assertThat(
            broken(
                new LearnedAtMostOnce(),
                seen(Topics.CORRECTION_RESULTS, 3, result(2, 1, new PolicyRef(0L, "any"), true))))
        .containsExactly("interaction i2 of partition 0 was learned and has no gradient");
  }

  @Test
  void shouldSayWhenSomethingIsCorrectedTwiceOrNotAtAll() {
    PolicyRef any = new PolicyRef(0L, "any");
    assertThat(
            broken(
                new CorrectedExactlyOnce(),
                seen(Topics.CORRECTION_RESULTS, 3, result(1, 1, any, false))))
        .contains("interactions-0@1 attempt 1 has 2 results");
    assertThat(broken(new CorrectedExactlyOnce(), seen(Topics.REWARD_SCORES, 3, scores(1))))
        .containsExactly("interactions-0@1 ended corrected and has 2 reward scores");
    assertThat(broken(new CorrectedExactlyOnce(), seen(Topics.USER_PATTERNS, 3, pattern(1, 9))))
        .containsExactly("interactions-0@1 was published more than once");
    assertThat(
            broken(
                new CorrectedExactlyOnce(), seen(Topics.OUTCOMES, 3, outcome(4, Ending.CORRECTED))))
        .contains("interactions-0@4 ended corrected and has 0 corrections");
  }

  @Test
  void shouldTellApartTwoUsersInteractionsOfOneId() {
    // Given what is right for ada, and the same ids of a user in another partition
    RewardScores scored = scores("bob", 0);
    UserPattern published = pattern("bob", 0, 1);
    List<Sighting> both = new ArrayList<>(right);
    both.add(seen(Topics.REWARD_SCORES, 3, scored));
    both.add(seen(Topics.USER_PATTERNS, 3, published));
    both.add(seen(Topics.POLICY_LOG, 2, step("i0", 1, "any")));

    // Then neither stands in for the other
    assertThat(violations(new CorrectedExactlyOnce(), both)).isEmpty();
    assertThat(violations(new LearnedAtMostOnce(), both)).isEmpty();
  }

  @Test
  void shouldSayWhenAUserIsCorrectedAgainstTheOrderOfTime() {
    assertThat(
            broken(
                new EventTimeOrderPerUser(),
                seen(
                    Topics.CORRECTION_RESULTS,
                    3,
                    result(3, 1001, new PolicyRef(0L, "any"), false))))
        .containsExactly("user ada at correction-results-0@3: event time 1001 after 1002");
  }

  @Test
  void shouldSayWhenAFeatureVersionGoesBack() {
    assertThat(
            broken(
                new FeatureVersionNeverRegresses(), seen(Topics.USER_PATTERNS, 3, pattern(3, 3))))
        .containsExactly("user-patterns-0@3: feature version 3 after 3");
  }

  @Test
  void shouldSayWhenAWorkerHoldsOtherBits() {
    assertThat(
            broken(
                bits(),
                seen(
                    Topics.CORRECTION_RESULTS,
                    3,
                    result(3, 2000, new PolicyRef(0L, "other"), false))))
        .singleElement()
        .asString()
        .startsWith("correction-results-0@3 says version 0 is other, the log folds to ");
    assertThat(
            broken(
                bits(),
                seen(
                    Topics.CORRECTION_RESULTS,
                    3,
                    result(3, 2000, new PolicyRef(77L, "other"), false))))
        .singleElement()
        .asString()
        .endsWith("the log folds to null");
  }

  @Test
  void shouldSayWhenAnInnocentIsCondemned() {
    assertThat(broken(new NoInnocentCondemned(), letter(Topics.ROLLOUTS))).hasSize(1);
    assertThat(broken(new NoInnocentCondemned(), letter(Topics.INTERACTIONS))).isEmpty();
  }

  private static List<Guarantee> all() {
    return List.of(
        new NoInteractionLost(),
        new LedgerBalances(),
        new LearnedAtMostOnce(),
        new CorrectedExactlyOnce(),
        new EventTimeOrderPerUser(),
        new FeatureVersionNeverRegresses(),
        bits(),
        new NoInnocentCondemned());
  }

  private static SameBitsEverywhere bits() {
    return new SameBitsEverywhere(
        LAYOUT,
        offset -> {
          throw new AssertionError("no rollback");
        });
  }

  private List<String> broken(Guarantee guarantee, Sighting wrong) {
    List<Sighting> sightings = new ArrayList<>(right);
    sightings.add(wrong);
    return violations(guarantee, sightings);
  }

  private static List<String> violations(Guarantee guarantee, List<Sighting> sightings) {
    sightings.forEach(guarantee::see);
    return guarantee.violations();
  }

  private void see(String topic, long offset, @Nullable Object value) {
    right.add(seen(topic, offset, value));
  }

  private static Sighting seen(String topic, long offset, @Nullable Object value) {
    return new Sighting(topic, 0, offset, "ada", value);
  }

  private static Genesis genesis() {
    return new Genesis(
        7L, 2, 4.0, List.of("q_proj"), new AdamWConstants(0.1, 0.9, 0.999, 1e-8, 0.0, 0.0), 0, "b");
  }

  private static PolicyLogRecord step(String id, String base) {
    return step(id, 0, base);
  }

  private static PolicyLogRecord step(String id, int partition, String base) {
    return new PolicyLogRecord(
        new GradientStep(
            new PolicyRef(0L, base),
            List.of(id),
            ByteBuffer.allocate(LAYOUT.size() * Float.BYTES),
            Map.of(),
            List.of(new SourcePosition(partition, 0L))));
  }

  private static CorrectionResult result(
      int number, long eventTime, PolicyRef policy, boolean learned) {
    Correction correction =
        Correction.newBuilder()
            .setPattern(new Pattern("text", ByteBuffer.allocate(0), eventTime, policy))
            .setLearned(learned)
            .setPolicy(policy)
            .setRewardModel("any")
            .setCandidateRewards(List.of())
            .build();
    return CorrectionResult.newBuilder()
        .setId("i" + number)
        .setUser("ada")
        .setItem("film")
        .setAttempt(1)
        .setSource(new SourcePosition(0, (long) number))
        .setGeneration(0)
        .setEventTime(eventTime)
        .setAdmittedAt(1)
        .setEnding(correction)
        .build();
  }

  private static RewardScores scores(int number) {
    return scores("ada", number);
  }

  private static RewardScores scores(String user, int number) {
    return RewardScores.newBuilder()
        .setId("i" + number)
        .setUser(user)
        .setItem("film")
        .setEventTime(1)
        .setCandidates(List.of())
        .setAdvantages(List.of())
        .setLearned(false)
        .setPolicy(new PolicyRef(0L, "any"))
        .setRewardModel("any")
        .build();
  }

  private static UserPattern pattern(int number, long version) {
    return pattern("ada", number, version);
  }

  private static UserPattern pattern(String user, int number, long version) {
    Pattern text = new Pattern("text", ByteBuffer.allocate(0), 1L, new PolicyRef(0L, "any"));
    return new UserPattern(user, text, version, "i" + number);
  }

  private static Outcome outcome(int number, Ending ending) {
    return Outcome.newBuilder()
        .setSource(new SourcePosition(0, (long) number))
        .setId("i" + number)
        .setUser("ada")
        .setItem("film")
        .setEventTime(1)
        .setEnding(ending)
        .setAdmittedAt(1)
        .build();
  }

  private static Sighting letter(String topic) {
    return seen(
        Topics.DEAD_LETTERS,
        0,
        new DeadLetter(topic, 0, 1L, 1L, null, null, List.of(), "learn", "died", 1));
  }
}
