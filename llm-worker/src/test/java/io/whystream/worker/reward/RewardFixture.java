package io.whystream.worker.reward;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.SequenceEncoder;
import io.whystream.worker.reward.network.Taste;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small reward model with lively random weights, and requests for it. */
final class RewardFixture {
  static final int WIDTH = 12;
  static final List<String> VOCABULARY = List.of("Comedy", "War");
  static final long TIME = 1_000_000;
  static final RewardConstants CONSTANTS = new RewardConstants(3, 2, 2, 0.25, 0.5, 0.4, 0.1);

  private final Random random = new Random(21);
  final Rows items = new Rows(List.of("v0", "v1", "v2", "v3", "v4"), 2);
  final Rows users = new Rows(List.of("u0", "u1"), 2);
  final NetworkShape shape =
      new NetworkShape(
          items.count() + 1, users.count(), 6, 8, 1, 2, 8, WIDTH, VOCABULARY.size(), 8, 2, 4, 16);
  final RewardNetwork network =
      new RewardNetwork(
          weights(),
          new ItemItem(neighbours(), strengths(), 2, 0.5f),
          new RewardNetwork.Blend(2, 1));
  final TextInput input = new TextInput(VOCABULARY, VOCABULARY.size());
  final ContrastSet contrast =
      new ContrastSet(
          List.of(
              new ContrastSet.User(
                  "u0",
                  List.of(
                      new SequenceEncoder.Step(1, 0, 40),
                      new SequenceEncoder.Step(2, 0, 50),
                      new SequenceEncoder.Step(3, 1, 50)),
                  input.of("likes comedy", vector()),
                  new Taste(new float[] {2, 1}, 3)),
              new ContrastSet.User("c1", List.of(), null, new Taste(new float[2], 0))),
          List.of("v3", "v4"));

  RewardModelSnapshot.Parts parts() {
    return new RewardModelSnapshot.Parts(network, users, items, CONSTANTS, contrast);
  }

  RewardModelSnapshot snapshot(String baseModel) {
    return new RewardModelSnapshot(
        "", baseModel, "fixture", TIME, VOCABULARY, parts(), Map.of("auc", 0.75));
  }

  RewardModel model() {
    return new RewardModel(network, users, items, CONSTANTS, contrast, VOCABULARY);
  }

  float[] vector() {
    float[] vector = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /** The last two of the three interactions of its history are of one moment. */
  static CorrectionRequest request(List<Reason> reasons, float[] pattern) {
    List<HistoryEntry> history = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      history.add(
          new HistoryEntry(
              "h" + i, "v" + i, null, attributes(i), (i + 1L) / 2, Feedback.RATING, 2f + i));
    }
    return new CorrectionRequest(
        new Interaction("i1", "live", "v0", TIME, Feedback.LIKE, null, null, false),
        1,
        new SourcePosition(0, 0L),
        TIME,
        0L,
        history,
        new Pattern("likes it", Embeddings.toBytes(pattern), TIME - 1, new PolicyRef(0L, "")),
        new Item("v0", "Title (1990)", null, List.of(new Attribute("genre", "Comedy"))),
        reasons);
  }

  /** The first, which is disliked, and the last item of the history are comedies. */
  private static List<Attribute> attributes(int item) {
    return item == 1 ? List.of() : List.of(new Attribute("genre", "Comedy"));
  }

  static Reason reason(String user, long time, float[] embedding) {
    return new Reason(
        user, "r" + time, time, "text", Embeddings.toBytes(embedding), new PolicyRef(0L, ""));
  }

  private NetworkWeights weights() {
    NetworkWeights weights = NetworkWeights.random(shape, 3);
    weights.forEach(
        (name, value) -> {
          for (int i = 0; i < value.length; i++) {
            value[i] += (float) random.nextGaussian() * 0.3f;
          }
        });
    return weights;
  }

  private int[] neighbours() {
    int[] neighbours = new int[shape.itemRows() * 2];
    for (int row = 0; row < shape.itemRows(); row++) {
      neighbours[2 * row] = row == 0 ? 1 : 0;
      neighbours[2 * row + 1] = -1;
    }
    return neighbours;
  }

  private float[] strengths() {
    float[] strengths = new float[shape.itemRows() * 2];
    for (int row = 0; row < shape.itemRows(); row++) {
      strengths[2 * row] = 0.1f * (row + 1);
    }
    return strengths;
  }
}
