package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatternTrailTest {
  private final Corpus.Texts texts = new Corpus.Texts();
  private final PatternTrail trail =
      new PatternTrail(
          new Corrections(
              List.of(
                  new Corrections.Corrected(at(30), "corrected at 30", null),
                  new Corrections.Corrected(at(10), "corrected at 10", null))),
          texts);

  @Test
  void shouldShowACorrectedPatternToWhatComesLaterOnly() {
    assertThat(trail.before(at(10))).isEqualTo(-1);
    assertThat(texts.text(trail.before(at(11)))).isEqualTo("corrected at 10");
    assertThat(texts.text(trail.before(at(30)))).isEqualTo("corrected at 10");
    assertThat(texts.text(trail.before(at(31)))).isEqualTo("corrected at 30");
  }

  @Test
  void shouldShowTheNewerOfWrittenAndCorrected() {
    trail.revise(at(20), texts.number("written at 20"));

    assertThat(texts.text(trail.before(at(21)))).isEqualTo("written at 20");
    assertThat(texts.text(trail.before(at(31)))).isEqualTo("corrected at 30");
  }

  @Test
  void shouldTakeTheCorrectedOneOfTheSameTime() {
    trail.revise(at(10), texts.number("written at 10"));

    assertThat(texts.text(trail.before(at(11)))).isEqualTo("corrected at 10");
  }

  @Test
  void shouldKnowTheLastOfEveryUser() {
    trail.revise(by("v", 5), texts.number("written for v"));

    assertThat(trail.latest()).containsOnlyKeys("u", "v");
    assertThat(texts.text(trail.latest().getOrDefault("u", -1))).isEqualTo("corrected at 30");
    assertThat(texts.text(trail.latest().getOrDefault("v", -1))).isEqualTo("written for v");
  }

  private static Interaction at(long time) {
    return by("u", time);
  }

  private static Interaction by(String user, long time) {
    return new Interaction(user + time, user, "item", time, Feedback.LIKE, null, null, false);
  }
}
