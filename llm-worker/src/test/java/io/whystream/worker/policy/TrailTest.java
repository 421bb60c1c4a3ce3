package io.whystream.worker.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrailTest {
  private static final int MOST = 7;

  @Test
  void shouldHoldTheLastEntriesWhateverIsMadeOfEarlierOnes() {
    // Given trails and the plain lists that they stand for, grown from random earlier ones
    Random random = new Random(20200601);
    List<List<Integer>> trails = new ArrayList<>(List.of(List.of()));
    List<List<Integer>> plain = new ArrayList<>(List.of(List.of()));

    // When
    for (int i = 0; i < 2_000; i++) {
      int of = random.nextInt(4) == 0 ? random.nextInt(trails.size()) : trails.size() - 1;
      List<Integer> longer = new ArrayList<>(plain.get(of));
      longer.add(i);
      plain.add(longer.subList(Math.max(0, longer.size() - MOST), longer.size()));
      trails.add(Trail.longer(trails.get(of), i, MOST));
    }

    // Then
    assertThat(trails).isEqualTo(plain);
  }
}
