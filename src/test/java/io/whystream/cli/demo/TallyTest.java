package io.whystream.cli.demo;

import static io.whystream.cli.demo.Corrections.corrected;
import static io.whystream.cli.demo.Corrections.outcome;
import static io.whystream.cli.demo.Corrections.rejected;
import static io.whystream.cli.demo.Corrections.reward;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.schema.record.Ending;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class TallyTest {

  private static Tally tallyOf(int sent) {
    Tally tally = new Tally(item -> "Title of " + item);
    for (int i = 0; i < sent; i++) {
      tally.sent("i" + i);
    }
    return tally;
  }

  @Test
  void shouldCountEveryEndingOnceAndWhatIsStillUnderWay() {
    // Given
    Tally tally = tallyOf(5);
    // When outcomes come, one of them twice, one of an interaction that the demo did not send
    tally.ended(outcome(0, Ending.CORRECTED), 1);
    tally.ended(outcome(0, Ending.CORRECTED), 9);
    tally.ended(outcome(1, Ending.SUPERSEDED), 1);
    tally.ended(outcome(2, Ending.REJECTED), 1);
    tally.ended(outcome(3, Ending.LATE), 1);
    tally.ended(outcome(77, Ending.CORRECTED), 1);
    // Then
    assertThat(tally.summary().counts()).isEqualTo(new Summary.Counts(5, 1, 1, 1, 1, 0, 0, 0, 1));
    assertThat(tally.underWay()).isEqualTo(1);
    assertThat(tally.summary().p95Seconds()).isEqualTo(1);
  }

  @Test
  void shouldCompareTheLearnedPolicyWithTheFirstOnTheSameEvent() {
    // Given six corrections whose gain grows from 0 to 0.5
    Tally tally = tallyOf(6);
    // When
    for (int i = 0; i < 6; i++) {
      tally.result(
          corrected(
              i,
              "u" + i,
              "text " + i % 3,
              reward(0.1 + i / 10.0, 0.01 * i, 0),
              "first",
              reward(0.1, 0.01, i == 5 ? 1 : 0)));
    }
    // Then
    Summary summary = tally.summary();
    assertThat(summary.gains().all().mean()).isCloseTo(0.25, within(1e-12));
    assertThat(summary.gains().firstThird().mean()).isCloseTo(0.05, within(1e-12));
    assertThat(summary.gains().lastThird().mean()).isCloseTo(0.45, within(1e-12));
    assertThat(summary.gains().taste().mean()).isCloseTo(0.015, within(1e-12));
    assertThat(summary.learned()).isEqualTo(new Summary.Quality(6, 1.0, 0.5));
    assertThat(summary.first().truthRate()).isCloseTo(5.0 / 6, within(1e-12));
    assertThat(summary.policy()).isEqualTo(new Summary.Policy(6, 5, "abcdef01234567895"));
  }

  @Test
  void shouldCountAResultThatIsDeliveredTwiceOnce() {
    Tally tally = tallyOf(1);

    tally.result(corrected(0, "u", "a", reward(1, 0, 0), "b", reward(0, 0, 0)));
    tally.result(corrected(0, "u", "a", reward(1, 0, 0), "b", reward(0, 0, 0)));

    assertThat(tally.summary().policy().steps()).isEqualTo(1);
    assertThat(tally.summary().gains().all().count()).isEqualTo(1);
  }

  @Test
  void shouldShowTheUsersPatternBeforeAndAfter() {
    // Given a first correction and a rejection of the same user
    Tally tally = tallyOf(3);
    tally.result(corrected(0, "u", "a", reward(1, 0, 0), "b", reward(0.5, 0, 0)));
    tally.result(rejected(1, "u"));
    // When
    tally.result(corrected(2, "u", "c", reward(0, 0, 0), "d", reward(0.5, 0, 0)));
    // Then
    assertThat(tally.recent())
        .containsExactly(
            new Shown("u", "Title of m2", "pattern 0", "pattern 2", "d", "c", -0.5),
            new Shown("u", "Title of m0", null, "pattern 0", "b", "a", 0.5));
  }

  @Test
  void shouldWriteEveryFieldOfTheSummaryEvenBeforeAnythingCameBack() {
    // Given
    Tally tally = tallyOf(2);
    // When
    var json = SummaryJson.of(tally.summary(), Map.of("upSeconds", 12.5));
    // Then
    Set<String> fields = new HashSet<>();
    json.fieldNames().forEachRemaining(fields::add);
    assertThat(fields)
        .containsAll(
            List.of(
                "interactions",
                "corrected",
                "superseded",
                "rejected",
                "late",
                "duplicate",
                "deadLettered",
                "inFlight",
                "steps",
                "policyVersion",
                "policySha256",
                "p50Seconds",
                "p95Seconds",
                "gain",
                "gainLow95",
                "gainHigh95",
                "gainFirstThird",
                "gainLastThird",
                "tasteGain",
                "truthRate",
                "distinctReasons",
                "upSeconds"));
    assertThat(json.get("interactions").asInt()).isEqualTo(2);
    assertThat(json.get("inFlight").asInt()).isEqualTo(2);
    assertThat(json.get("p95Seconds").isNull()).isTrue();
    assertThat(json.get("upSeconds").asDouble()).isEqualTo(12.5);
    assertThat(StreamSupport.stream(json.spliterator(), false).noneMatch(n -> n.isObject()))
        .isTrue();
  }
}
