package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(more.recommender().scores(one)).isEqualTo(fewer.recommender().scores(one));
        second.epoch(1, 1, 1);
        assertThat(second.fitted().recommender().scores(one))
            .isNotEqualTo(fewer.recommender().scores(one));
      }
    }
  }
}
