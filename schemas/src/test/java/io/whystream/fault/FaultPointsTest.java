package io.whystream.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FaultPointsTest {
  private final AtomicInteger deaths = new AtomicInteger();

  @Test
  void shouldDieAtTheNamedPassageOfTheNamedPointOnly() {
    // Given
    FaultPoints faults = of("before-commit@3");

    // When
    faults.pass(FaultPoint.AFTER_COMMIT);
    faults.pass(FaultPoint.BEFORE_COMMIT);
    faults.pass(FaultPoint.BEFORE_COMMIT, "any");
    assertThat(deaths).hasValue(0);
    faults.pass(FaultPoint.BEFORE_COMMIT);

    // Then
    assertThat(deaths).hasValue(1);
  }

  @Test
  void shouldDieWheneverItComesByWithTheNamedRecord() {
    // Given
    FaultPoints faults = of("handling=i7");

    // When
    faults.pass(FaultPoint.HANDLING, "i6");
    faults.pass(FaultPoint.HANDLING);
    assertThat(deaths).hasValue(0);
    faults.pass(FaultPoint.HANDLING, "i7");
    faults.pass(FaultPoint.HANDLING, "i7");

    // Then
    assertThat(deaths).hasValue(2);
  }

  @Test
  void shouldSayWhatCannotBeUnderstood() {
    assertThatThrownBy(() -> of("sometimes"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sometimes")
        .hasMessageContaining("before-commit");
    assertThatThrownBy(() -> of("after-send@0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("after-send@0");
  }

  private FaultPoints of(String... texts) {
    return FaultPoints.of(List.of(texts), deaths::incrementAndGet);
  }
}
