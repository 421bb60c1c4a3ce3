package io.whystream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.RewardScores;
import io.whystream.schema.record.SourcePosition;
import io.whystream.schema.record.UserPattern;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorrectionFlowTest {
  private static final long T = 1_000_000_000_000L;

  private final TestStream stream;

  CorrectionFlowTest(@TempDir Path state) {
    stream =
        new TestStream(state, "users.waiting", "2", "items.reasons", "3", "users.history", "3");
    for (String item : List.of("m", "n", "o", "p", "q", "r")) {
      stream.publish(Records.item(item));
    }
  }

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void shouldAskTheWorkersWithAllThatIsKnown() {
    stream.send(Records.history("h1", "u", "n", T));
    stream.send(Records.history("h2", "u", "unheard of", T + 1));
    stream.send(Records.interaction("a", "u", "m", T + 2));
    stream.idle();

    TestRecord<String, CorrectionRequest> sent = stream.request();
    CorrectionRequest request = sent.value();
    assertThat(sent.key()).isEqualTo("u");
    assertThat(PipelineHeaders.read(sent.headers()))
        .contains(new PipelineHeaders("a", "u", 1, new SourcePosition(0, 2L), 0));
    assertThat(request.getInteraction()).isEqualTo(Records.interaction("a", "u", "m", T + 2));
    assertThat(request.getAdmittedAt()).isEqualTo(TestStream.APPENDED);
    assertThat(request.getItem()).isEqualTo(Records.item("m"));
    assertThat(request.getPattern()).isNull();
    assertThat(request.getReasons()).isEmpty();
    assertThat(request.getHistory()).extracting(HistoryEntry::getId).containsExactly("h1", "h2");
    assertThat(request.getHistory())
        .extracting(HistoryEntry::getTitle)
        .containsExactly("Title of n", null);
    assertThat(request.getHistory().get(0).getAttributes())
        .containsExactly(new Attribute("genre", "Comedy"));
  }

  @Test
  void shouldPublishWhatACorrectionBrings() {
    CorrectionRequest request = oneRequest("a", "u", "m", T);

    stream.answer(request, Records.correction(request));

    UserPattern pattern = stream.values(stream.topics.userPatterns()).get(0);
    assertThat(pattern.getPattern().getText()).isEqualTo("likes what a shows");
    assertThat(pattern.getFeatureVersion()).isEqualTo(1);
    ItemReasons reasons = stream.values(stream.topics.itemReasons()).get(0);
    assertThat(reasons.getReasons()).extracting(Reason::getText).containsExactly("because of a");
    assertThat(reasons.getFeatureVersion()).isEqualTo(1);
    RewardScores scores = stream.values(stream.topics.rewardScores()).get(0);
    assertThat(scores.getKept().getValue()).isEqualTo(1.5);
    assertThat(scores.getAdvantages()).containsExactly(0.5);
    Outcome outcome = stream.outcomes().get(0);
    assertThat(outcome.getEnding()).isEqualTo(Ending.CORRECTED);
    assertThat(outcome.getSource()).isEqualTo(new SourcePosition(0, 0L));
    assertThat(outcome.getAdmittedAt()).isEqualTo(TestStream.APPENDED);
  }

  @Test
  void shouldKeepOneCorrectionInFlightAndShowTheNextThePatternBefore() {
    CorrectionRequest first = oneRequest("a", "u", "m", T);
    stream.send(Records.interaction("b", "u", "n", T + 1));
    stream.idle();
    assertThat(stream.requests()).isEmpty();

    stream.answer(first, Records.correction(first));

    CorrectionRequest second = stream.requests().get(0);
    assertThat(second.getInteraction().getId()).isEqualTo("b");
    assertThat(second.getPattern().getText()).isEqualTo("likes what a shows");
    assertThat(second.getHistory()).extracting(HistoryEntry::getId).containsExactly("a");
  }

  @Test
  void shouldMergeTheWaitingIntoTheNewestPastTheDepth() {
    CorrectionRequest first = oneRequest("a", "u", "m", T);
    stream.send(Records.interaction("b", "u", "n", T + 1));
    stream.send(Records.interaction("c", "u", "o", T + 2));
    stream.send(Records.interaction("d", "u", "p", T + 3));
    stream.idle();
    List<Outcome> superseded = stream.outcomes();

    stream.answer(first, Records.correction(first));

    assertThat(superseded)
        .extracting(o -> o.getId() + " " + o.getEnding() + " " + o.getWhy())
        .containsExactly("b SUPERSEDED merged into d", "c SUPERSEDED merged into d");
    CorrectionRequest next = stream.requests().get(0);
    assertThat(next.getInteraction().getId()).isEqualTo("d");
    assertThat(next.getHistory()).extracting(HistoryEntry::getId).containsExactly("a", "b", "c");
    stream.answer(next, Records.correction(next));
    assertThat(stream.requests()).isEmpty();
  }

  @Test
  void shouldLetLargeOnesWaitBesideTheSlotAndLoseNone() {
    stream.send(Records.interaction("a", "u", "m", T));
    stream.send(reviewed("b", T + 1, 3000));
    stream.send(reviewed("c", T + 2, 10));
    stream.idle();
    CorrectionRequest first = stream.requests().get(0);
    assertThat(stream.driver.getKeyValueStore("user-waiting").approximateNumEntries()).isOne();

    stream.answer(first, Records.correction(first));
    CorrectionRequest second = stream.requests().get(0);
    stream.answer(second, Records.correction(second));
    CorrectionRequest third = stream.requests().get(0);

    assertThat(second.getInteraction()).isEqualTo(reviewed("b", T + 1, 3000));
    assertThat(third.getInteraction()).isEqualTo(reviewed("c", T + 2, 10));
    assertThat(stream.driver.getKeyValueStore("user-waiting").approximateNumEntries()).isZero();
  }

  private static Interaction reviewed(String id, long eventTime, int characters) {
    return Interaction.newBuilder(Records.interaction(id, "u", "m", eventTime))
        .setReview("x".repeat(characters))
        .build();
  }

  @Test
  void shouldCarryAtMostTheLatestHistoryInOrder() {
    for (int i = 0; i < 40; i++) {
      stream.send(Records.history("h" + i, "u", "m", T + i));
    }
    stream.send(Records.interaction("a", "u", "n", T + 100));
    stream.idle();

    assertThat(stream.requests().get(0).getHistory())
        .extracting(HistoryEntry::getId)
        .containsExactly("h37", "h38", "h39");
  }

  @Test
  void shouldNotFreeTheSlotForAResultOfAnotherAttemptOrInteraction() {
    CorrectionRequest first = oneRequest("a", "u", "m", T);
    stream.send(Records.interaction("b", "u", "n", T + 1));
    stream.idle();
    CorrectionRequest older = CorrectionRequest.newBuilder(first).setAttempt(0).build();
    CorrectionRequest other =
        CorrectionRequest.newBuilder(first)
            .setInteraction(Records.interaction("x", "u", "m", T))
            .build();

    stream.answer(older, Records.correction(older));
    stream.answer(other, Records.correction(other));
    assertThat(stream.requests()).isEmpty();
    assertThat(stream.endings()).isEmpty();
    stream.answer(first, Records.correction(first));
    stream.answer(first, Records.correction(first));

    assertThat(stream.endings()).containsExactly("a CORRECTED");
    assertThat(stream.requests()).extracting(r -> r.getInteraction().getId()).containsExactly("b");
  }

  @Test
  void shouldEndRejectionsAndGoOn() {
    CorrectionRequest first = oneRequest("a", "u", "m", T);
    stream.send(Records.interaction("b", "u", "n", T + 1));
    stream.idle();

    reject(first, "no reason could be parsed", false);
    reject(stream.requests().get(0), "it killed three workers", true);

    assertThat(stream.outcomes())
        .extracting(o -> o.getId() + " " + o.getEnding() + " " + o.getWhy())
        .containsExactly(
            "a REJECTED sample: no reason could be parsed",
            "b DEAD_LETTERED sample: it killed three workers");
    assertThat(stream.values(stream.topics.userPatterns())).isEmpty();
  }

  @Test
  void shouldCountUpTheVersionsOfFeatures() {
    for (int i = 0; i < 3; i++) {
      CorrectionRequest request = oneRequest("a" + i, "u", "m", T + i);
      stream.answer(request, Records.correction(request));
    }

    assertThat(stream.values(stream.topics.userPatterns()))
        .extracting(UserPattern::getFeatureVersion)
        .containsExactly(1L, 2L, 3L);
    List<ItemReasons> reasons = stream.values(stream.topics.itemReasons());
    assertThat(reasons).extracting(ItemReasons::getFeatureVersion).containsExactly(1L, 2L, 3L);
    assertThat(reasons.get(2).getReasons())
        .as("a user's earlier reason is replaced")
        .extracting(Reason::getInteractionId)
        .containsExactly("a2");
  }

  @Test
  void shouldCapTheReasonsAndShowOnlyEarlierOnes() {
    for (int i = 0; i < 5; i++) {
      CorrectionRequest request = oneRequest("a" + i, "u" + i, "m", T + i * 10);
      stream.answer(request, Records.correction(request));
    }

    CorrectionRequest later = oneRequest("z", "v", "m", T + 41);

    assertThat(later.getReasons())
        .extracting(Reason::getInteractionId)
        .containsExactly("a2", "a3", "a4");
  }

  @Test
  void shouldNotShowAReasonOfTheSameOrALaterEventTime() {
    CorrectionRequest early = oneRequest("a", "u", "m", T);
    CorrectionRequest same = oneRequest("b", "v", "m", T);
    stream.answer(early, Records.correction(early));
    stream.answer(same, Records.correction(same));

    CorrectionRequest third = oneRequest("c", "w", "m", T);

    assertThat(third.getReasons()).isEmpty();
  }

  @Test
  void shouldSendOneUsersRequestWhileAnotherWaits() {
    stream.send(Records.interaction("a", "u", "m", T));
    stream.send(Records.interaction("b", "v", "m", T + 1));
    stream.idle();

    assertThat(stream.requests())
        .extracting(r -> r.getInteraction().getId())
        .containsExactly("a", "b");
  }

  @Test
  void shouldForgetADeletedUser() {
    CorrectionRequest first = oneRequest("a", "u", "m", T);
    stream.answer(first, Records.correction(first));
    CorrectionRequest inFlight = oneRequest("b", "u", "n", T + 1);
    stream.send(Records.interaction("c", "u", "o", T + 2));
    stream.idle();
    stream.send(Records.interaction("d", "u", "p", T + 3));
    stream.outcomes();
    stream.values(stream.topics.itemReasons());

    stream.interactions.pipeInput("u", null, TestStream.APPENDED);
    stream.idle();
    stream.answer(inFlight, Records.correction(inFlight));

    assertThat(stream.outcomes())
        .extracting(o -> o.getSource().getOffset() + " " + o.getEnding())
        .containsExactlyInAnyOrder("2 FORGOTTEN", "4 FORGOTTEN", "3 FORGOTTEN", "1 FORGOTTEN");
    assertThat(stream.output(stream.topics.userPatterns()).readRecordsToList())
        .last()
        .satisfies(r -> assertThat(r.value()).isNull());
    assertThat(stream.values(stream.topics.itemReasons()))
        .last()
        .satisfies(r -> assertThat(r.getReasons()).isEmpty());
    CorrectionRequest afresh = oneRequest("e", "u", "m", T + 10);
    assertThat(afresh.getGeneration()).isEqualTo(1);
    assertThat(afresh.getHistory()).isEmpty();
    assertThat(afresh.getPattern()).isNull();
  }

  private CorrectionRequest oneRequest(String id, String user, String item, long eventTime) {
    Interaction interaction = Records.interaction(id, user, item, eventTime);
    stream.send(interaction);
    stream.idle();
    List<CorrectionRequest> requests = stream.requests();
    assertThat(requests).hasSize(1);
    assertThat(requests.get(0).getInteraction()).isEqualTo(interaction);
    return requests.get(0);
  }

  private void reject(CorrectionRequest request, String why, boolean deadLettered) {
    CorrectionResult result = Records.rejection(request, why, deadLettered);
    stream.results.pipeInput(result.getUser(), result, TestStream.APPENDED);
  }
}
