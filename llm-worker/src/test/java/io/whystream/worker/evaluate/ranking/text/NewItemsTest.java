package io.whystream.worker.evaluate.ranking.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.worker.evaluate.ranking.InteractionLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NewItemsTest {
  private static final long SEED = 5;
  private static final int ITEMS = 60;
  private final List<NewItems.Limits> limits = NewItems.Limits.draw(ITEMS, 0.3, new Random(SEED));
  private final List<InteractionLog.Sequence> rows = rows();

  @Test
  void shouldKnowOnlyTheFirstOfNewItems() {
    NewItems split = NewItems.of(ITEMS, rows, limits.get(0));

    int[] most = limits.get(0).most();
    int[] counts = split.training().counts();
    assertThat(IntStream.range(0, ITEMS)).allMatch(item -> counts[item] <= most[item]);
    assertThat(most).contains(0, 3, 10);
    assertThat(IntStream.range(0, ITEMS))
        .noneMatch(
            item ->
                most[item] < Integer.MAX_VALUE && limits.get(1).most()[item] < Integer.MAX_VALUE);
    assertThat(split.fresh()).hasSizeGreaterThan(20);
    assertThat(split.fresh())
        .allMatch(one -> most[one.one().target()] < Integer.MAX_VALUE)
        .allMatch(
            one -> Arrays.stream(one.one().history().items()).noneMatch(item -> most[item] == 0));
  }

  /** What happens after the interactions predicted changes neither them nor what is trained on. */
  @Test
  void shouldComputeNothingFromWhatLiesBehind() {
    NewItems before = NewItems.of(ITEMS, rows, limits.get(0));
    List<String> predicted =
        before.fresh().stream().map(one -> one.one().history().user()).toList();
    int known =
        IntStream.range(0, ITEMS)
            .filter(item -> limits.get(0).most()[item] == Integer.MAX_VALUE)
            .findFirst()
            .orElseThrow();
    List<InteractionLog.Sequence> longer =
        rows.stream().map(one -> predicted.contains(one.user()) ? with(one, known) : one).toList();

    NewItems after = NewItems.of(ITEMS, longer, limits.get(0));

    assertThat(predicted).as("seed %d", SEED).hasSizeGreaterThan(20);
    assertThat(after).usingRecursiveComparison().isEqualTo(before);
  }

  private static InteractionLog.Sequence with(InteractionLog.Sequence one, int item) {
    int length = one.length();
    int[] items = Arrays.copyOf(one.items(), length + 1);
    long[] times = Arrays.copyOf(one.times(), length + 1);
    items[length] = item;
    times[length] = 1_000_000;
    return new InteractionLog.Sequence(
        one.user(), items, Arrays.copyOf(one.verdicts(), length + 1), times);
  }

  private static List<InteractionLog.Sequence> rows() {
    Random random = new Random(SEED);
    List<InteractionLog.Sequence> rows = new ArrayList<>();
    for (int user = 0; user < 40; user++) {
      int[] items = random.ints(15, 0, ITEMS).distinct().toArray();
      long[] times = random.longs(items.length, 0, 1000).sorted().toArray();
      rows.add(new InteractionLog.Sequence("u" + user, items, new int[items.length], times));
    }
    return rows;
  }
}
