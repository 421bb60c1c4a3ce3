package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrecisionTest {
  private static final long SEED = 11;
  private static final int ITEMS = 12;
  private static final double L2 = 3;
  private final Random random = new Random(SEED);
  private final List<int[]> baskets = baskets(9);

  @Test
  void shouldInvertOverItems() {
    Precision precision = Precision.byItems(baskets, ITEMS, L2);
    double[] vector = random.doubles(ITEMS).toArray();
    int[] all = IntStream.range(0, ITEMS).toArray();

    double[] product = precision.times(all, vector);

    for (int i = 0; i < ITEMS; i++) {
      double back = L2 * product[i];
      for (int[] basket : baskets) {
        back += has(basket, i) ? IntStream.of(basket).mapToDouble(j -> product[j]).sum() : 0;
      }
      assertThat(back).as("seed %d, item %d", SEED, i).isCloseTo(vector[i], within(1e-5));
    }
  }

  @Test
  void shouldGiveTheSameOverUsersUpToTheFactor() {
    Precision byItems = Precision.byItems(baskets, ITEMS, L2);
    Precision byUsers = Precision.byUsers(baskets, ITEMS, L2);
    int[] places = {0, 3, 7};
    double[] values = {1, 0.5, -2};

    double[] one = byItems.times(places, values);
    double[] other = byUsers.times(places, values);

    for (int item = 0; item < ITEMS; item++) {
      assertThat(other[item] / L2).as("seed %d", SEED).isCloseTo(one[item], within(1e-5));
      assertThat(byUsers.diagonal(item) / L2).isCloseTo(byItems.diagonal(item), within(1e-5));
    }
  }

  private static boolean has(int[] basket, int item) {
    return IntStream.of(basket).anyMatch(other -> other == item);
  }

  private List<int[]> baskets(int users) {
    List<int[]> drawn = new ArrayList<>();
    for (int u = 0; u < users; u++) {
      drawn.add(random.ints(5, 0, ITEMS).distinct().toArray());
    }
    return drawn;
  }
}
