package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdCacheTest {
  private static final NetworkShape SHAPE = new NetworkShape(3, 2, 4, 4, 1, 1, 4, 6, 1, 4, 1, 2, 4);
  private static final RewardTrainingSettings SETTINGS = RewardTrainingSettings.DEFAULT;

  private final AtomicInteger trained = new AtomicInteger();

  @Test
  void shouldGiveBackWhatWasKept(@TempDir Path directory) {
    IdTraining.Result first = new IdCache(directory).get("h", SHAPE, SETTINGS, this::train);

    IdTraining.Result again = new IdCache(directory).get("h", SHAPE, SETTINGS, this::train);

    assertThat(trained).hasValue(1);
    assertThat(again.measures()).isEqualTo(first.measures());
    assertThat(again.network().blend()).isEqualTo(first.network().blend());
    assertThat(again.network().weights().get("final.bias"))
        .isEqualTo(first.network().weights().get("final.bias"));
    assertThat(again.network().itemItem().neighbours()).containsExactly(1, 2, -1, 0, 1, -1);
    assertThat(again.network().itemItem().strengths()).containsExactly(3, -4, 0, 5, 6, 0);
    assertThat(again.network().itemItem().decay()).isEqualTo(0.6f);
  }

  @Test
  void shouldTrainAnewForAnotherHistoryOrSeed(@TempDir Path directory) {
    IdCache cache = new IdCache(directory);
    cache.get("h", SHAPE, SETTINGS, this::train);

    cache.get("other", SHAPE, SETTINGS, this::train);
    cache.get("h", SHAPE, SETTINGS.with(600, 100, 8), this::train);

    assertThat(trained).hasValue(3);
  }

  private IdTraining.Result train() {
    int seed = trained.incrementAndGet();
    NetworkWeights weights = NetworkWeights.random(SHAPE, seed);
    weights.get("final.bias")[1] = 0.25f;
    return new IdTraining.Result(
        new RewardNetwork(
            weights,
            new ItemItem(new int[] {1, 2, -1, 0, 1, -1}, new float[] {3, -4, 0, 5, 6, 0}, 2, 0.6f),
            new RewardNetwork.Blend(7, 0)),
        Map.of("idNdcg10", 0.5));
  }
}
