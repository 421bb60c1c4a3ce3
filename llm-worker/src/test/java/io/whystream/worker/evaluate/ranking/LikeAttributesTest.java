package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Item;
import java.util.List;
import org.junit.jupiter.api.Test;

class LikeAttributesTest {
  private static final ItemAttributes ATTRIBUTES =
      ItemAttributes.of(
          List.of(
              item("a", "Drama"),
              item("b", "Comedy"),
              item("c", "Comedy", "Drama"),
              item("new", "Drama", "Drama")),
          List.of("a", "b", "c", "new", "bare"));

  /** The first three items are known, and the last one, of which nothing is said. */
  private static final LikeAttributes LIKE =
      LikeAttributes.fit(ATTRIBUTES, new Training(5, List.of(Logs.sequence(0, 1, 2, 4))));

  private static Item item(String id, String... genres) {
    return new Item(
        id, id, null, List.of(genres).stream().map(one -> new Attribute("genre", one)).toList());
  }

  @Test
  void shouldCompareWithTheMeanOfWhatIsKnown() {
    float[] scores = LIKE.scores(new Case(Logs.sequence(0), 3, 9));

    double half = 1 / Math.sqrt(2);
    double mean = (1 + half) / 4;
    assertThat(scores[0]).isCloseTo((float) (1 - mean), within(1e-6f));
    assertThat(scores[1]).isCloseTo((float) -mean, within(1e-6f));
    assertThat(scores[2]).isCloseTo((float) (half * (1 - 2 * mean)), within(1e-6f));
    assertThat(scores[4]).isZero();
  }

  @Test
  void shouldTellSomethingOfItemsThatNobodyHasTaken() {
    float[] scores = LIKE.scores(new Case(Logs.sequence(0), 3, 9));

    assertThat(scores[3]).isEqualTo(scores[0]);
  }

  @Test
  void shouldCountARecentItemMore() {
    float[] scores = LIKE.scores(new Case(Logs.sequence(1, 0), 3, 9));

    assertThat(scores[0] - scores[1]).isCloseTo((1 - 0.8f) / 1.8f, within(1e-6f));
  }

  @Test
  void shouldSayNothingToAUserWithoutHistory() {
    assertThat(LIKE.scores(new Case(Logs.sequence(), 3, 9))).containsOnly(0);
  }
}
