package io.whystream.worker.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Item;
import io.whystream.worker.reward.AttributeMentions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReasonQualityTest {
  private static final Item ITEM =
      Item.newBuilder()
          .setItem("m")
          .setTitle("Nine Doors (1999)")
          .setAttributes(List.of(new Attribute("genre", "Drama")))
          .build();

  @Test
  void shouldCount() {
    // Given
    List<ReasonQuality.Written> written =
        List.of(
            written("Slow Drama, slow Comedy."),
            written("Slow Drama, slow Comedy."),
            written("Quiet Drama."),
            new ReasonQuality.Written(ITEM, Optional.empty()));
    // When
    ReasonQuality quality =
        ReasonQuality.of(written, new AttributeMentions(List.of("Drama", "Comedy", "War")));
    // Then: words slow drama slow comedy (twice) quiet drama; 4 of 10 differ, 4 pairs of 7
    assertThat(quality.completions()).isEqualTo(4);
    assertThat(quality.readable()).isEqualTo(0.75);
    assertThat(quality.named()).isEqualTo(5);
    assertThat(quality.truth()).isEqualTo(0.6);
    assertThat(quality.distinct()).isEqualTo(2);
    assertThat(quality.distinct1()).isEqualTo(0.4);
    assertThat(quality.distinct2()).isCloseTo(4 / 7.0, within(1e-12));
    assertThat(quality.meanWords()).isCloseTo(10 / 3.0, within(1e-12));
    assertThat(quality.table()).contains("true                   60.0 %");
  }

  @Test
  void shouldCountNothing() {
    ReasonQuality quality = ReasonQuality.of(List.of(), new AttributeMentions(List.of("Drama")));
    assertThat(quality.truth()).isEqualTo(1);
    assertThat(quality.distinct1()).isZero();
  }

  @Test
  void shouldSayWhenReasonsRepeat() {
    List<ReasonQuality.Written> same = new ArrayList<>();
    List<ReasonQuality.Written> different = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      same.add(written("Drama."));
      different.add(written("Drama " + i + "."));
    }
    AttributeMentions mentions = new AttributeMentions(List.of("Drama"));

    assertThat(ReasonQuality.of(same, mentions).repeats()).isTrue();
    assertThat(ReasonQuality.of(different, mentions).repeats()).isFalse();
    assertThat(ReasonQuality.of(same.subList(0, 5), mentions).repeats()).as("too few").isFalse();
  }

  private static ReasonQuality.Written written(String reason) {
    return new ReasonQuality.Written(ITEM, Optional.of(reason));
  }
}
