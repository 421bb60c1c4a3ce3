package io.whystream.worker.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.Reward;
import io.whystream.worker.reward.network.ReasonAttention;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.SequenceEncoder;
import io.whystream.worker.reward.network.Taste;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContrastRewardTest {
  private static final double CLOSE = 1e-6;

  private final RewardFixture fixture = new RewardFixture();
  private final float[] pattern = fixture.vector();
  private final List<Reason> reasons =
      List.of(
          RewardFixture.reason("a", 10, fixture.vector()),
          RewardFixture.reason("b", 20, fixture.vector()));
  private final CorrectionRequest request = RewardFixture.request(reasons, pattern);
  private final List<float[]> embeddings =
      List.of(fixture.vector(), fixture.vector(), fixture.vector());
  private final AttributeMentions mentions = new AttributeMentions(List.of("Comedy", "War"));
  private final RewardFunction contrast = new ContrastReward(fixture.model(), mentions, "1");

  @Test
  void shouldMeasureTheGainAgainstOtherUsersAndOtherItems() {
    List<String> texts = List.of("a", "a comedy", "of war");

    List<Reward> rewards = contrast.score(request, texts, embeddings);

    for (int i = 0; i < embeddings.size(); i++) {
      double own = gain(live(), 0, listOf(reasons), read(texts.get(i), embeddings.get(i)));
      double others =
          (gain(known(0), 0, listOf(reasons), read(texts.get(i), embeddings.get(i)))
                  + gain(known(1), 0, listOf(reasons), read(texts.get(i), embeddings.get(i))))
              / 2;
      double items =
          (gain(live(), 3, listOf(reasons), read(texts.get(i), embeddings.get(i)))
                  + gain(live(), 4, listOf(reasons), read(texts.get(i), embeddings.get(i))))
              / 2;
      double c = own - others / 2 - items / 2;
      assertThat(rewards.get(i).getGain()).isCloseTo(own, within(CLOSE));
      assertThat(rewards.get(i).getTaste()).isCloseTo(c, within(CLOSE));
      assertThat(rewards.get(i).getValue())
          .isCloseTo(
              (c + 0.25 * own) / 0.5 - 3.0 * rewards.get(i).getFalseAttributes(), within(CLOSE));
      assertThat(rewards.get(i).getScore() - rewards.get(i).getGain())
          .isCloseTo(fixture.model().score(request), within(CLOSE));
    }
    assertThat(rewards).extracting(Reward::getTaste).doesNotHaveDuplicates();
  }

  @Test
  void shouldTakeThreeForEachLie() {
    List<float[]> same = List.of(embeddings.get(0), embeddings.get(0));

    List<Reward> rewards = contrast.score(request, List.of("a comedy", "a comedy of war"), same);

    assertThat(rewards.get(0).getValue() - rewards.get(1).getValue()).isCloseTo(3, within(CLOSE));
    assertThat(rewards.get(0).getFalseAttributes()).isZero();
    assertThat(rewards.get(1).getFalseAttributes()).isEqualTo(1);
    assertThat(rewards.get(1).getTrueAttributes()).isEqualTo(1);
  }

  @Test
  void shouldPutAMissingReasonBelowEveryOther() {
    List<@Nullable String> texts = Arrays.asList("of war", null, "c");

    List<Reward> rewards = contrast.score(request, texts, embeddings);

    assertThat(rewards.get(1).getValue())
        .isLessThan(rewards.get(0).getValue() - 2.9)
        .isLessThan(rewards.get(2).getValue() - 2.9);
    assertThat(rewards.get(1).getGain()).isZero();
  }

  @Test
  void shouldTeachNothingOfTasteByAFlatGroup() {
    Arrays.fill(fixture.network.weights().get("attribute.projection"), 0);
    float[] almost = embeddings.get(0).clone();
    almost[0] += 1e-4f;

    List<Reward> rewards =
        contrast.score(
            request, List.of("a", "b", "war"), List.of(embeddings.get(0), almost, almost));

    assertThat(rewards.get(0).getTaste()).isNotEqualTo(rewards.get(1).getTaste());
    assertThat(rewards.get(0).getValue()).isEqualTo(rewards.get(1).getValue());
    assertThat(rewards.get(1).getValue() - rewards.get(2).getValue()).isCloseTo(3, within(CLOSE));
  }

  @Test
  void shouldReadOnlyEarlierReasonsOfOthersAndTheNewestOfThem() {
    List<Reason> more = new ArrayList<>();
    more.add(RewardFixture.reason("z", 1, fixture.vector()));
    more.add(RewardFixture.reason("c", 2, embeddings.get(1)));
    more.addAll(reasons);
    List<Reason> forbidden = new ArrayList<>(more);
    forbidden.add(RewardFixture.reason("live", 30, fixture.vector()));
    forbidden.add(RewardFixture.reason("d", RewardFixture.TIME, fixture.vector()));

    RewardModel model = fixture.model();

    assertThat(model.score(RewardFixture.request(forbidden, pattern)))
        .isEqualTo(model.score(RewardFixture.request(more.subList(1, 4), pattern)))
        .isNotEqualTo(model.score(request));
    assertThat(model.carried(RewardFixture.request(forbidden, pattern)))
        .extracting(carried -> carried.reason().getUser())
        .containsExactly("c", "a", "b");
  }

  @Test
  void shouldScoreTheHistoryByItsMoments() {
    double score = fixture.model().score(request);

    assertThat(score)
        .isCloseTo(
            fixture.network.score(fixture.network.pair(live(), 0), listOf(reasons)), within(CLOSE));
  }

  @Test
  void shouldRewardAsThePaperDoes() {
    RewardFunction paper = new PaperReward(fixture.model(), mentions, "1");

    List<Reward> rewards = paper.score(request, List.of("war", "b", "c"), embeddings);

    for (Reward reward : rewards) {
      assertThat(reward.getValue()).isCloseTo(reward.getGain() / 0.4, within(CLOSE));
      assertThat(reward.getTaste()).isEqualTo(reward.getGain());
    }
    assertThat(rewards.get(0).getFalseAttributes()).isEqualTo(1);
  }

  @Test
  void shouldRefuseEmbeddingsOfAnotherWidth() {
    assertThatThrownBy(() -> contrast.score(request, List.of("a"), List.of(new float[5])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 values where the reward model expects 12");
  }

  private RewardNetwork.User live() {
    return fixture.network.user(
        fixture.users.unknown("live"),
        List.of(
            new SequenceEncoder.Step(0, 2, 0),
            new SequenceEncoder.Step(1, 1, 1),
            new SequenceEncoder.Step(2, 0, 1)),
        read("likes it", pattern),
        new Taste(new float[] {1, 0}, 2));
  }

  private float[] read(String text, float[] embedding) {
    return fixture.input.of(text, embedding);
  }

  private RewardNetwork.User known(int at) {
    ContrastSet.User user = fixture.contrast.users().get(at);
    return fixture.network.user(
        fixture.users.unknown(user.id()), user.history(), user.pattern(), user.taste());
  }

  private List<ReasonAttention.Projected> listOf(List<Reason> list) {
    return list.stream()
        .map(
            reason ->
                fixture.network.reason(
                    read(reason.getText(), Embeddings.fromBytes(reason.getEmbedding()))))
        .toList();
  }

  private double gain(
      RewardNetwork.User user, int item, List<ReasonAttention.Projected> list, float[] added) {
    List<ReasonAttention.Projected> longer = new ArrayList<>(list);
    longer.add(fixture.network.reason(added));
    RewardNetwork.Pair pair = fixture.network.pair(user, item);
    return (double) fixture.network.score(pair, longer) - fixture.network.score(pair, list);
  }
}
