package io.whystream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacerTest {

  @Test
  void shouldAlwaysAdmitABurstIntoAnEmptyPipeline() {
    Pacer pacer = new Pacer();
    IntStream.range(0, 50).forEach(i -> pacer.corrected(60));

    assertThat(pacer.admits(5, 0)).isTrue();
    assertThat(pacer.admits(1, 2)).isFalse();
  }

  @Test
  void shouldAskForMoreOfAFastWorkerAndForLessOfASlowOne() {
    Pacer fast = new Pacer();
    Pacer slow = new Pacer();

    IntStream.range(0, 50).forEach(i -> fast.corrected(1));
    IntStream.range(0, 50).forEach(i -> slow.corrected(5));

    assertThat(fast.limit()).isEqualTo(8);
    assertThat(slow.limit()).isEqualTo(2);
  }

  @Test
  void shouldStayWhereCorrectionsAreAsFastAsTheyShouldBe() {
    Pacer pacer = new Pacer();

    IntStream.range(0, 50).forEach(i -> pacer.corrected(3));

    assertThat(pacer.limit()).isEqualTo(4);
  }
}
