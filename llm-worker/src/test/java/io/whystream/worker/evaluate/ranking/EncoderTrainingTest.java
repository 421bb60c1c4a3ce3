package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EncoderTrainingTest {
  private static final EncoderRecommender.Settings SETTINGS =
      new EncoderRecommender.Settings(8, 6, 1e-2, 0.1, 4, 2, 1);
  private static final Training FEWER =
      new Training(
          40,
          List.of(Logs.sequence(0, 1, 2), Logs.sequence(0, 1, 35), Logs.sequence(2, 0, 1, 35, 2)));
  private static final Training MORE =
      new Training(
          40,
          List.of(
              Logs.sequence(0, 1, 2, 35), Logs.sequence(0, 1, 35), Logs.sequence(2, 0, 1, 35, 2)));

  @Test
  void shouldStartMoreRowsWithTheScoresOfFewer() {
    Case one = new Case(Logs.sequence(0, 35, 1), 2, 9);
    try (EncoderTraining first = new EncoderTraining(FEWER, SETTINGS, 3)) {
      first.epoch(1, 2, 1);
      EncoderTraining.Fitted fewer = first.fitted();
      assertThat(fewer.rows()[35]).as("seen twice").isGreaterThanOrEqualTo(fewer.known());

      try (EncoderTraining second = new EncoderTraining(MORE, fewer, SETTINGS, 3)) {
        EncoderTraining.Fitted more = second.fitted();

        assertThat(more.rows()[35]).as("seen three times").isLessThan(more.known());
        assertThat(more.known()).isEqualTo(fewer.known() + 1);
        float[] before = fewer.recommender().scores(one);
        float[] now = more.recommender().scores(one);
        for (int item : new int[] {0, 1, 2, 35}) {
          assertThat(now[item]).as("item %d", item).isCloseTo(before[item], within(1e-5f));
        }
        second.epoch(1, 1, 1);
        assertThat(second.fitted().recommender().scores(one))
            .isNotEqualTo(fewer.recommender().scores(one));
      }
    }
  }

  @Test
  void shouldShareOutWhatARowScoresByHowOftenItsItemsOccur() {
    Training training = new Training(67, List.of(Logs.sequence(0, 66, 2, 2, 2, 66, 34)));
    Case one = new Case(Logs.sequence(2), 0, 9);
    try (EncoderTraining encoder = new EncoderTraining(training, SETTINGS, 3)) {
      EncoderTraining.Fitted fitted = encoder.fitted();
      float[] scores = fitted.recommender().scores(one);

      // By their numbers 2, 34 and 66 would share a row, but item 2 is known well enough for its
      // own.
      assertThat(fitted.rows()[34]).isEqualTo(fitted.rows()[66]).isNotEqualTo(fitted.rows()[2]);
      assertThat(scores[66] - scores[34]).isCloseTo((float) Math.log(3 / 2.0), within(1e-5f));
      float[] whole =
          new EncoderRecommender(fitted.weights(), fitted.rows(), new float[67]).scores(one);
      assertThat(Math.exp(scores[34]) + Math.exp(scores[66]))
          .isCloseTo(Math.exp(whole[34]), within(1e-5));
      assertThat(scores[2]).isEqualTo(whole[2]);
    }
  }
}
