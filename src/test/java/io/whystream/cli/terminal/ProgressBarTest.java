package io.whystream.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

  @Test
  void shouldShowShareRateAndTimeLeft() {
    // Given a quarter of the work done in ten seconds
    ProgressBar bar = new ProgressBar(250, 1000, Duration.ofSeconds(10));
    // When
    String line = bar.render(60);
    // Then
    assertThat(line).isEqualTo("██████░░░░░░░░░░░░░░░░░░░ 250/1,000  25 %  25.0/s  30 s left");
    assertThat(SafeText.width(line)).isEqualTo(60);
  }

  @Test
  void shouldNotPromiseTimeBeforeAnythingIsDone() {
    assertThat(new ProgressBar(0, 10, Duration.ZERO).render(40))
        .isEqualTo("░░░░░░░░░░░░░░░░░░░░░░░░ 0/10   0 %  0.0/s".substring(2));
  }

  @Test
  void shouldNotSayAllBeforeAllIsDone() {
    assertThat(new ProgressBar(999, 1000, Duration.ofSeconds(1)).render(60)).contains(" 99 %");
    assertThat(new ProgressBar(1000, 1000, Duration.ofSeconds(1)).render(60))
        .contains("100 %")
        .doesNotContain("left");
  }

  @Test
  void shouldCountWithoutBarWhenTheTotalIsUnknown() {
    assertThat(new ProgressBar(12345, 0, Duration.ofSeconds(2)).render(60))
        .isEqualTo("12,345  6,173/s");
  }
}
