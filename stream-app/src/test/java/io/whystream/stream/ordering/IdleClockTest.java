package io.whystream.stream.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class IdleClockTest {
  private static final OptionalLong NONE_LEFT = OptionalLong.of(0);

  private final IdleClock clock = new IdleClock(1000, 50_000);

  @Test
  void shouldBeIdleOnceTheTaskHasBeenUpThatLong() {
    assertThat(clock.isIdle(50_999, NONE_LEFT, 1)).isFalse();
    assertThat(clock.isIdle(51_000, NONE_LEFT, 2)).isTrue();
  }

  @Test
  void shouldBeginAnewWithEachArrival() {
    clock.arrived(50_900);

    assertThat(clock.isIdle(51_000, NONE_LEFT, 1)).isFalse();
    assertThat(clock.isIdle(51_900, NONE_LEFT, 2)).isTrue();
  }

  @Test
  void shouldNotCountWhileSomethingIsLeftToRead() {
    assertThat(clock.isIdle(51_500, OptionalLong.of(3), 1)).isFalse();
    assertThat(clock.isIdle(52_400, NONE_LEFT, 2)).isFalse();
    assertThat(clock.isIdle(52_500, NONE_LEFT, 3)).isTrue();
  }

  @Test
  void shouldNotCountWhileTheLagIsUnknown() {
    assertThat(clock.isIdle(60_000, OptionalLong.empty(), 1)).isFalse();
    assertThat(clock.isIdle(60_999, NONE_LEFT, 2)).isFalse();
  }

  @Test
  void shouldNotCountWhileTheBrokerDoesNotAnswer() {
    IdleClock patient = new IdleClock(7000, 0);
    for (long now = 0; now <= 20_000; now += 100) {
      assertThat(patient.isIdle(now, NONE_LEFT, Math.min(now, 4000))).isFalse();
    }

    assertThat(patient.isIdle(20_100, NONE_LEFT, 4001)).isFalse();
    assertThat(patient.isIdle(26_900, NONE_LEFT, 4002)).isFalse();
    assertThat(patient.isIdle(27_000, NONE_LEFT, 4003)).isTrue();
  }
}
