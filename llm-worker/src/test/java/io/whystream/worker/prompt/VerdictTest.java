package io.whystream.worker.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Feedback;
import org.junit.jupiter.api.Test;

class VerdictTest {
  @Test
  void shouldReadFeedback() {
    assertThat(Verdict.of(Feedback.LIKE, null)).isEqualTo(Verdict.LIKED);
    assertThat(Verdict.of(Feedback.LONG_VIEW, null)).isEqualTo(Verdict.LIKED);
    assertThat(Verdict.of(Feedback.CLICK, null)).isEqualTo(Verdict.SAW);
    assertThat(Verdict.of(Feedback.DISLIKE, 5f)).isEqualTo(Verdict.DISLIKED);
    assertThat(Verdict.of(Feedback.RATING, null)).isEqualTo(Verdict.SAW);
    assertThat(Verdict.of(Feedback.RATING, 3.5f)).isEqualTo(Verdict.LIKED);
    assertThat(Verdict.of(Feedback.RATING, 3f)).isEqualTo(Verdict.SAW);
    assertThat(Verdict.of(Feedback.RATING, 2.5f)).isEqualTo(Verdict.DISLIKED);
  }
}
