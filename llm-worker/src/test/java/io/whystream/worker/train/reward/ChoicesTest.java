package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.reward.network.SequenceEncoder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoicesTest {
  private final Choices choices =
      new Choices(
          List.of(
              new Choices.Choice(List.of(new SequenceEncoder.Step(0, 0, 1)), 2),
              new Choices.Choice(List.of(), 0)),
          4);

  @Test
  void shouldRankAmongWhatTheUserHasNotHad() {
    // Of the first user 0 is masked, so that only 1 stands above 2; the second's 3 ties with 0.
    double ndcg = choices.ndcg10(new float[][] {{9, 8, 7, 6}, {5, 1, 9, 5}});

    assertThat(ndcg).isCloseTo((1 / log2(3) + 1 / log2(4)) / 2, within(1e-12));
  }

  @Test
  void shouldTakeTheLogarithmOfASoftmaxOverAll() {
    float[] thirds = {(float) Math.log(1), (float) Math.log(2), (float) Math.log(5), 0};

    double mean = choices.logLikelihood(new float[][] {thirds, thirds});

    assertThat(mean).isCloseTo((Math.log(5 / 9.0) + Math.log(1 / 9.0)) / 2, within(1e-6));
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
