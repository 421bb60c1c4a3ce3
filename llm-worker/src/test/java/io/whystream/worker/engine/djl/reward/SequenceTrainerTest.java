package io.whystream.worker.engine.djl.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.worker.engine.djl.Collecting;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.SequenceWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What PyTorch reads must outlive the collector. */
class SequenceTrainerTest {
  private static final Duration PAUSE = Duration.ofMillis(10);

  private static final NetworkShape SHAPE =
      new NetworkShape(200, 1, 20, 16, 2, 2, 32, 1, 1, 2, 1, 1, 1);

  @Test
  void shouldLearnTheSameBitsWhileMemoryIsCollected() {
    NetworkWeights quiet = learn();
    NetworkWeights disturbed;
    try (Collecting collecting = new Collecting(PAUSE)) {
      disturbed = learn();
    }

    quiet.forEach((name, value) -> assertThat(disturbed.get(name)).as(name).containsExactly(value));
  }

  private static NetworkWeights learn() {
    Random random = new Random(4);
    List<SequenceWindow> windows = new ArrayList<>();
    for (int w = 0; w < 120; w++) {
      int[] rows = random.ints(1 + random.nextInt(21), 0, 198).toArray();
      windows.add(new SequenceWindow(rows, new int[rows.length]));
    }
    NetworkWeights weights = NetworkWeights.random(SHAPE, 3);
    SequenceTrainer.Settings settings =
        new SequenceTrainer.Settings(TextTrainer.optimizer(0.01, 0), 0.3, 8);
    try (SequenceTrainer trainer = new SequenceTrainer(weights, settings, 1)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        assertThat(trainer.epoch(windows, random)).isFinite();
      }
      trainer.copyTo(weights);
    }
    return weights;
  }
}
