package io.whystream.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  @Test
  void shouldCutWhereTheFractionHasPassed() {
    Split split = Split.atFraction(at(1, 2, 3, 4, 5), 0.8);

    assertThat(split.before())
        .extracting(Interaction::getEventTime)
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(split.after()).extracting(Interaction::getEventTime).containsExactly(5L);
    assertThat(split.cutTime()).isEqualTo(5);
  }

  @Test
  void shouldKeepATieBehindTheCut() {
    Split split = Split.atFraction(at(1, 2, 3, 3, 3), 0.8);

    assertThat(split.before()).extracting(Interaction::getEventTime).containsExactly(1L, 2L);
    assertThat(split.after()).hasSize(3);
  }

  @Test
  void shouldTakeAllAsHistory() {
    Split split = Split.atFraction(at(1, 2), 1);

    assertThat(split.before()).hasSize(2);
    assertThat(split.after()).isEmpty();
    assertThat(split.cutTime()).isEqualTo(3);
  }

  @Test
  void shouldRefuseACutOutside() {
    assertThatThrownBy(() -> Split.atFraction(at(1), 0)).hasMessageContaining("0.0");
    assertThatThrownBy(() -> Split.atFraction(at(1), Double.NaN)).hasMessageContaining("NaN");
  }

  private static List<Interaction> at(long... times) {
    return LongStream.of(times)
        .mapToObj(time -> new Interaction("i", "u", "v", time, Feedback.CLICK, null, null, false))
        .toList();
  }
}
