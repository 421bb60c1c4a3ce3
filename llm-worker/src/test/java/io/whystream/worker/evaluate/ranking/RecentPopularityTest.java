package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentPopularityTest {
  private static final long[] TIMES = {1, 2, 3};

  @Test
  void shouldCountHalfAsMuchAfterTheHalfLife() {
    RecentPopularity popularity = new RecentPopularity(new int[] {0, 1, 1}, TIMES, 2, 2);

    float[] scores = popularity.scores(at(9));

    double step = Math.sqrt(2);
    assertThat(scores[0]).isCloseTo((float) (1 / (2 * step)), within(1e-6f));
    assertThat(scores[1]).isCloseTo((float) (0.5 + 1 / step), within(1e-6f));
  }

  @Test
  void shouldKnowOnlyWhatLiesStrictlyBefore() {
    RecentPopularity popularity = new RecentPopularity(new int[] {0, 1, 1}, TIMES, 2, 2);

    assertThat(popularity.scores(at(3))[1]).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));

    // Also after it was asked for what is later
    assertThat(popularity.scores(at(2))[1]).isZero();
    assertThat(popularity.scores(at(1))).containsOnly(0);
  }

  @Test
  void shouldStayFiniteHoweverMuchHasHappened() {
    int[] taken = new int[5000];
    long[] times = LongStream.range(0, taken.length).toArray();

    float[] scores = new RecentPopularity(taken, times, 1, 1).scores(at(taken.length));

    // 1/2 + 1/4 + ...
    assertThat(scores[0]).isCloseTo(1, within(1e-6f));
  }

  @Test
  void shouldForgetAsFastAsTasteMoves() {
    // Given items that are taken for a while each, one after the other
    int[] taken = IntStream.range(0, 40_000).map(n -> n / 2000).toArray();
    long[] times = LongStream.range(0, taken.length).toArray();
    List<Case> cases =
        IntStream.range(0, 20).mapToObj(item -> at(2000L * item + 1500, item)).toList();
    Training all = new Training(20, List.of(new InteractionLog.Sequence("u", taken, taken, times)));

    Tuned tuned = RecentPopularity.tuned(taken, times, new HeldOut(all, cases));

    assertThat(tuned.setting()).isEqualTo("half-life 500");
    assertThat(Baselines.judge(tuned.onValidation(), new HeldOut(all, cases))).isEqualTo(1);

    // Where all have been taken as often in all
    assertThat(Arrays.stream(all.counts()).distinct().count()).isOne();
  }

  private static Case at(long time) {
    return at(time, 0);
  }

  private static Case at(long time, int target) {
    return new Case(
        new InteractionLog.Sequence("", new int[0], new int[0], new long[0]), target, time);
  }
}
