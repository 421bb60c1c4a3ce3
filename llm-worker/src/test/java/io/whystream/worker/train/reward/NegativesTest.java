package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NegativesTest {
  private static final List<String> OCCURRENCES =
      List.of("often", "often", "often", "often", "often", "twice", "twice", "once");
  private static final int DRAWS = 40_000;

  private final Random random = new Random(5);

  @Test
  void shouldSayHowOftenItDraws() {
    for (double share : new double[] {0, 0.75, 1}) {
      Negatives negatives = new Negatives(OCCURRENCES, share);
      Map<String, Integer> drawn = new HashMap<>();
      for (int i = 0; i < DRAWS; i++) {
        drawn.merge(negatives.draw(List.of(), 1, random, item -> true).get(0), 1, Integer::sum);
      }
      drawn.forEach(
          (item, count) ->
              assertThat(Math.exp(negatives.logChance(item)))
                  .as(item + " at " + share)
                  .isCloseTo((double) count / DRAWS, within(0.01)));
    }
  }

  @Test
  void shouldDrawOtherItemsThatFitAndFewerWhereThereAreNone() {
    Negatives negatives = new Negatives(OCCURRENCES, 1);

    List<String> drawn = negatives.draw(List.of("twice"), 3, random, item -> !item.equals("once"));

    assertThat(drawn).containsExactly("often");
    assertThat(new Negatives(List.of(), 1).draw(List.of(), 3, random, item -> true)).isEmpty();
  }

  @Test
  void shouldCountWhatItNeverDrawsAsIfItOccurredOnce() {
    Negatives negatives = new Negatives(OCCURRENCES, 0.75);

    assertThat(negatives.logChance("never")).isEqualTo(negatives.logChance("once"));
  }
}
