package io.whystream.worker.engine.djl.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.ReasonAttention;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.SequenceEncoder;
import io.whystream.worker.reward.network.SequenceWindow;
import io.whystream.worker.reward.network.Taste;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Holds the plain Java network against DJL's. */
class RewardNetworkParityTest {
  private static final float CLOSE = 1e-5f;
  private static final float STEP = 4e-3f;
  private static final NetworkShape SHAPE =
      new NetworkShape(30, 6, 10, 8, 2, 2, 16, 12, 5, 8, 2, 4, 16);

  private final Random random = new Random(7);
  private final NetworkWeights weights = lively();

  @Test
  void shouldEncodeSequencesAsTheTrainedNetwork() {
    List<SequenceWindow> windows = List.of(window(11), window(1), window(4));

    float[][][] graph;
    try (SequenceTrainer trainer = new SequenceTrainer(weights, settings(), 1)) {
      graph = trainer.states(windows);
    }

    SequenceEncoder encoder = new SequenceEncoder(weights);
    for (int w = 0; w < windows.size(); w++) {
      List<SequenceEncoder.Step> history = new ArrayList<>();
      for (int i = 0; i + 1 < windows.get(w).rows().length; i++) {
        history.add(
            new SequenceEncoder.Step(windows.get(w).rows()[i], windows.get(w).verdicts()[i], i));
      }
      float[][] plain = encoder.encode(history);
      assertThat(plain.length).isEqualTo(graph[w].length);
      for (int p = 0; p < plain.length; p++) {
        assertThat(plain[p]).containsExactly(graph[w][p], within(CLOSE));
      }
    }
  }

  @Test
  void shouldLearnAlongTheSlopeOfThePlainNetwork() {
    List<SequenceWindow> windows = List.of(window(11), window(3), window(6));
    Map<String, float[]> gradients;
    try (SequenceTrainer trainer = new SequenceTrainer(weights, settings(), 1)) {
      gradients = trainer.gradient(windows);
    }

    assertThat(gradients).hasSizeGreaterThan(20);
    gradients.forEach(
        (name, gradient) -> {
          int steepest = 0;
          for (int i = 0; i < gradient.length; i++) {
            steepest = Math.abs(gradient[i]) > Math.abs(gradient[steepest]) ? i : steepest;
          }
          float[] values = weights.get(name);
          for (int at : new int[] {steepest, random.nextInt(gradient.length)}) {
            float own = values[at];
            values[at] = own + STEP;
            double above = loss(windows);
            values[at] = own - STEP;
            double below = loss(windows);
            values[at] = own;
            assertThat((double) gradient[at])
                .as("%s at %d", name, at)
                .isCloseTo((above - below) / (2 * STEP), within(2e-3));
          }
          if (!name.endsWith(".key")) {
            assertThat(Math.abs(gradient[steepest])).as(name).isGreaterThan(1e-3f);
          }
        });
  }

  /** Mean negative log-likelihood of the windows' targets by the plain network. */
  private double loss(List<SequenceWindow> windows) {
    RewardNetwork network =
        new RewardNetwork(weights, ItemItem.none(), new RewardNetwork.Blend(0, 0));
    double sum = 0;
    int count = 0;
    for (SequenceWindow window : windows) {
      List<SequenceEncoder.Step> before = new ArrayList<>();
      for (int i = 0; i < window.rows().length; i++) {
        if (window.verdicts()[i] != 2) {
          RewardNetwork.User user = network.user(0, before);
          double total = 0;
          for (int item = 0; item < SHAPE.itemRows(); item++) {
            total += Math.exp(network.sequenceScore(user, item));
          }
          sum += Math.log(total) - network.sequenceScore(user, window.rows()[i]);
          count++;
        }
        before.add(new SequenceEncoder.Step(window.rows()[i], window.verdicts()[i], i));
      }
    }
    return sum / count;
  }

  @Test
  void shouldScorePairsAsTheTrainedNetwork() {
    float[][] texts = new float[9][];
    Arrays.setAll(texts, i -> gaussian(SHAPE.textInput()));
    RewardNetwork network =
        new RewardNetwork(weights, ItemItem.none(), new RewardNetwork.Blend(0, 1));
    List<Taste> tastes =
        List.of(
            new Taste(new float[5], 0),
            new Taste(new float[] {3, 1, 0, 0, 2}, 3),
            new Taste(new float[] {0, 9, 9, 1, 0}, 20),
            new Taste(new float[] {0, 0, 0, 0, 1}, 1));
    List<RewardNetwork.User> users = new ArrayList<>();
    List<TextExample> examples = new ArrayList<>();
    for (int e = 0; e < 4; e++) {
      int pattern = e - 1;
      RewardNetwork.User user =
          network.user(e, history(e * 4), pattern < 0 ? null : texts[pattern], tastes.get(e));
      users.add(user);
      List<TextExample.Candidate> candidates = new ArrayList<>();
      for (int c = 0; c < 3; c++) {
        int item = random.nextInt(28);
        int[] list = random.ints((e + c) % 4, 0, texts.length).toArray();
        candidates.add(
            new TextExample.Candidate(
                item, network.sequenceScore(user, item), list, new int[] {c}));
      }
      examples.add(new TextExample(user.states(), e, 5, pattern, tastes.get(e), candidates));
    }

    float[][] graph;
    try (TextTrainer trainer =
        new TextTrainer(weights, TextTrainer.Part.TEXTS, settings(), texts, 1)) {
      graph = trainer.logits(examples, true);
    }

    for (int e = 0; e < examples.size(); e++) {
      for (int c = 0; c < 3; c++) {
        TextExample.Candidate candidate = examples.get(e).candidates().get(c);
        List<ReasonAttention.Projected> reasons = new ArrayList<>();
        for (int text : candidate.list()) {
          reasons.add(network.reason(texts[text]));
        }
        reasons.add(network.reason(texts[c]));
        float plain = network.score(network.pair(users.get(e), candidate.item()), reasons);
        assertThat(plain).isCloseTo(graph[e][c], within(CLOSE * 10));
      }
    }
  }

  @Test
  void shouldLearnToTellWhatFollows() {
    List<SequenceWindow> windows = new ArrayList<>();
    for (int w = 0; w < 40; w++) {
      int start = random.nextInt(20);
      int[] rows = new int[8];
      Arrays.setAll(rows, i -> (start + i) % 20);
      windows.add(new SequenceWindow(rows, new int[8]));
    }
    NetworkWeights learned = NetworkWeights.random(SHAPE, 3);

    double first;
    double last = 0;
    try (SequenceTrainer trainer = new SequenceTrainer(learned, settings(), 1)) {
      Random order = new Random(5);
      first = trainer.epoch(windows, order);
      for (int epoch = 0; epoch < 30; epoch++) {
        last = trainer.epoch(windows, order);
      }
      trainer.copyTo(learned);
    }

    assertThat(first).isGreaterThan(2.5);
    assertThat(last).isLessThan(1.2);
    RewardNetwork network =
        new RewardNetwork(learned, ItemItem.none(), new RewardNetwork.Blend(0, 0));
    RewardNetwork.User user =
        network.user(
            0,
            List.of(
                new SequenceEncoder.Step(5, 0, 1),
                new SequenceEncoder.Step(6, 0, 2),
                new SequenceEncoder.Step(7, 0, 3)));
    for (int item = 0; item < 20; item++) {
      if (item != 8) {
        assertThat(network.sequenceScore(user, 8)).isGreaterThan(network.sequenceScore(user, item));
      }
    }
  }

  private static SequenceTrainer.Settings settings() {
    return new SequenceTrainer.Settings(TextTrainer.optimizer(0.01, 0), 0, 8);
  }

  private static NetworkWeights lively() {
    NetworkWeights weights = NetworkWeights.random(SHAPE, 11);
    Random random = new Random(12);
    weights.forEach(
        (name, value) -> {
          for (int i = 0; i < value.length; i++) {
            value[i] += (float) random.nextGaussian() * 0.3f;
          }
        });
    return weights;
  }

  private SequenceWindow window(int length) {
    return new SequenceWindow(
        random.ints(length, 0, 29).toArray(), random.ints(length, 0, 3).toArray());
  }

  private List<SequenceEncoder.Step> history(int length) {
    List<SequenceEncoder.Step> history = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      history.add(new SequenceEncoder.Step(random.nextInt(29), random.nextInt(3), i));
    }
    return history;
  }

  private float[] gaussian(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
