package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Users go round a circle of items, which one epoch does not teach the encoder. */
class IdTrainingTest {
  private static final long SEED = 2;
  private static final int ITEMS = 40;

  private final Rows items = new Rows(IntStream.range(0, ITEMS).mapToObj(i -> "v" + i).toList(), 2);
  private final List<Interaction> interactions = interactions();
  private final List<Interaction> fit = interactions.subList(0, 900);
  private final List<Interaction> validation = interactions.subList(900, 1000);

  @Test
  void shouldRankByWhatFollowsAndKeepTheLikelihood() {
    IdTraining.Result result = train();

    Map<String, Double> measures = result.measures();
    double ndcg = measures.getOrDefault("idNdcg10", 0.0);
    assertThat(ndcg)
        .as("seed %d: %s", SEED, measures)
        .isGreaterThan(0.6)
        .isGreaterThan(measures.getOrDefault("encoderNdcg10", 1.0) + 0.2)
        .isGreaterThan(measures.getOrDefault("popularityNdcg10", 1.0) + 0.2);
    assertThat(measures.getOrDefault("idLogLikelihood", -9.0))
        .as("seed %d: %s", SEED, measures)
        .isGreaterThan(-Math.log(ITEMS));
  }

  @Test
  void shouldMeasureTheNetworkThatItGives() {
    IdTraining.Result result = train();

    RewardNetwork network = result.network();
    Sequences all = new Sequences(interactions);
    Choices choices = Choices.draw(validation, all, items, 500, new Random(SEED));
    float[][] scores = choices.sequenceScores(network);
    float[][] table = choices.itemItemScores(network.itemItem(), 6);
    for (int c = 0; c < scores.length; c++) {
      for (int item = 0; item < ITEMS; item++) {
        scores[c][item] += network.blend().itemItem() * table[c][item];
      }
    }
    assertThat(choices.logLikelihood(scores))
        .isCloseTo(result.measures().getOrDefault("idLogLikelihood", 0.0), within(1e-4));
    assertThat(choices.ndcg10(scores))
        .isCloseTo(result.measures().getOrDefault("idNdcg10", 0.0), within(1e-2));
  }

  private IdTraining.Result train() {
    NetworkShape shape = new NetworkShape(items.count() + 1, 3, 6, 8, 1, 1, 8, 4, 1, 4, 1, 2, 4);
    RewardTrainingSettings settings =
        new RewardTrainingSettings(0.1, 0.5, 1, ITEMS, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, SEED);
    return new IdTraining(fit, validation, items, settings, message -> {})
        .train(NetworkWeights.random(shape, SEED));
  }

  private static List<Interaction> interactions() {
    Random random = new Random(SEED);
    List<Interaction> all = new ArrayList<>();
    for (int user = 0; user < 50; user++) {
      int place = random.nextInt(ITEMS);
      for (int n = 0; n < 20; n++) {
        all.add(
            new Interaction(
                user + ":" + n,
                "u" + user,
                "v" + (place + n) % ITEMS,
                50L * n + user,
                Feedback.LIKE,
                null,
                null,
                false));
      }
    }
    all.sort(Comparator.comparingLong(Interaction::getEventTime));
    return all;
  }
}
