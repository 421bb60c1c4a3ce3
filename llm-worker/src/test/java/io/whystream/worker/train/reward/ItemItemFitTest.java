package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.math.SparseRows;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.SequenceEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ItemItemFitTest {
  private static final int ITEMS = 60;

  private final Random random = new Random(4);
  private final SparseRows next = rows(1);
  private final SparseRows wrong = rows(7);

  @Test
  void shouldTakeWhicheverTells() {
    Choices choices = choices(40);
    ItemItemFit fit = new ItemItemFit(choices, noise(40), 50);

    ItemItemFit.Fitted byFollowers = fit.fit(wrong, next, ITEMS + 2);
    ItemItemFit.Fitted byEase = fit.fit(next, wrong, ITEMS + 2);

    for (ItemItemFit.Fitted fitted : List.of(byFollowers, byEase)) {
      float[] scores = fitted.table().scores(List.of(new SequenceEncoder.Step(3, 0, 1)), ITEMS);
      assertThat(scores[4]).isPositive().isGreaterThan(scores[10]);
      assertThat(fitted.weight()).isPositive();
      assertThat(fitted.table().neighbours()).hasSizeGreaterThanOrEqualTo(ITEMS + 2);
    }
  }

  /** Of one choice in four the encoder says the right item, of the others a wrong one. */
  @Test
  void shouldSetTheScaleByLikelihood() {
    int count = 40;
    Choices choices = choices(count);
    float[][] encoder = new float[count][ITEMS];
    for (int c = 0; c < count; c++) {
      encoder[c][(last(c) + (c % 4 == 0 ? 1 : 7)) % ITEMS] = 10;
    }
    SparseRows nothing = rows();

    ItemItemFit.Fitted fitted =
        new ItemItemFit(choices, encoder, 50).fit(nothing, nothing, ITEMS + 2);

    // The best logit s of the item said has e^s / (e^s + 59) = 1/4, so s = log(59 / 3) = 2.98.
    assertThat(10 * fitted.factor()).isCloseTo(2.98f, within(0.5f));
    float[][] scores = fitted.sum(encoder, choices.itemItemScores(fitted.table(), 50));
    assertThat(choices.logLikelihood(scores)).isGreaterThan(choices.logLikelihood(encoder) + 1);
  }

  @Test
  void shouldAddTheTableByItsWeightAndScaleBoth() {
    ItemItemFit.Fitted fitted = new ItemItemFit.Fitted(ItemItem.none(), 3, 0.5f, "");

    float[][] sums = fitted.sum(new float[][] {{1, -2}}, new float[][] {{2, 4}});

    assertThat(sums[0]).containsExactly(3.5f, 5);
  }

  /** The item taken is the one behind the last of the history. */
  private static Choices choices(int count) {
    List<Choices.Choice> all = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      int last = last(c);
      all.add(
          new Choices.Choice(
              List.of(
                  new SequenceEncoder.Step((last + 30) % ITEMS, 0, 1),
                  new SequenceEncoder.Step(last, 0, 2)),
              (last + 1) % ITEMS));
    }
    return new Choices(all, ITEMS);
  }

  private static int last(int choice) {
    return 11 * choice % ITEMS;
  }

  private float[][] noise(int count) {
    float[][] noise = new float[count][ITEMS];
    for (float[] row : noise) {
      for (int i = 0; i < ITEMS; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return noise;
  }

  /** Each item speaks for those so many places behind it. */
  private static SparseRows rows(int... steps) {
    int[][] columns = new int[ITEMS][];
    float[][] values = new float[ITEMS][];
    for (int item = 0; item < ITEMS; item++) {
      int from = item;
      columns[item] = Arrays.stream(steps).map(s -> (from + s) % ITEMS).toArray();
      values[item] = new float[steps.length];
      Arrays.fill(values[item], 1);
    }
    return new SparseRows(columns, values);
  }
}
