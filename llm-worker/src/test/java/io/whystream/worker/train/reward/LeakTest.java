package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.engine.djl.reward.SequenceTrainer;
import io.whystream.worker.engine.djl.reward.TextTrainer;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.Taste;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Users choose at random here, so nothing honest tells a chosen item from another: an AUC above
 * chance is a leak.
 */
class LeakTest {
  private static final long SEED = 5;
  private static final int USERS = 100;
  private static final int FEW_ITEMS = 20;
  private static final int SOME_ITEMS = 300;
  private static final int MANY_ITEMS = 2000;
  private static final int EACH = 6;
  private static final int WIDTH = 16;
  private static final SequenceTrainer.Settings EAGER =
      new SequenceTrainer.Settings(TextTrainer.optimizer(3e-2, 0), 0, 64);
  private static final double HIGH = 0.75;
  private static final double CHANCE = 0.6;

  /**
   * Learning by heart goes less far: the reason to be known by is appended half of the time only.
   */
  private static final double BY_HEART = 0.67;

  private final Random random = new Random(SEED);
  private final List<float[]> embeddings = new ArrayList<>();
  private int items = FEW_ITEMS;
  private List<Interaction> interactions = interactions();

  /** All texts are the same here: that the list of what was chosen is one longer tells enough. */
  @Test
  void shouldCatchTheUsersOwnReasonInTheList() {
    items = MANY_ITEMS;
    interactions = interactions();
    Corpus corpus = corpus(Plant.SAME);

    assertThat(auc(corpus, new LeakRules(true, false, false, false))).isGreaterThan(HIGH);
    assertThat(auc(corpus, LeakRules.CLOSED)).isLessThan(CHANCE);
  }

  @Test
  void shouldCatchAPatternFromAfterTheInteraction() {
    Corpus corpus = corpus(Plant.ITEM);

    assertThat(auc(corpus, new LeakRules(false, true, false, false))).isGreaterThan(HIGH);
    assertThat(auc(corpus, LeakRules.CLOSED)).isLessThan(CHANCE);
  }

  @Test
  void shouldCatchTrainingBehindTheCut() {
    Corpus corpus = corpus(Plant.NOTHING);

    assertThat(auc(corpus, new LeakRules(false, false, true, false))).isGreaterThan(BY_HEART);
    assertThat(auc(corpus, LeakRules.CLOSED)).isLessThan(CHANCE);
  }

  /**
   * What a policy wrote after it had learned from a choice sounds like that policy, and what was
   * not chosen has nothing of the kind. Lists do, of what was chosen and what was not; they are
   * short here, so that one reason among them counts.
   */
  @Test
  void shouldCatchTheCorrectedReasonWhereItIsAppended() {
    items = SOME_ITEMS;
    interactions = interactions();
    Corpus corpus = corpus(Plant.CORRECTED);

    assertThat(auc(corpus, new LeakRules(false, false, false, true))).isGreaterThan(HIGH);
    assertThat(auc(corpus, LeakRules.CLOSED)).isBetween(1 - CHANCE, CHANCE);
  }

  private double auc(Corpus corpus, LeakRules rules) {
    Rows rows = new Rows(IntStream.range(0, items).mapToObj(i -> "v" + i).toList(), 1);
    Rows users = new Rows(List.of("nobody"), 2);
    NetworkShape shape =
        new NetworkShape(rows.count() + 1, users.count(), 8, 8, 1, 1, 8, WIDTH, 1, 16, 2, 2, 32);
    RewardNetwork ids =
        new RewardNetwork(
            NetworkWeights.random(shape, SEED), ItemItem.none(), new RewardNetwork.Blend(0, 0));
    ExampleBuilder builder =
        new ExampleBuilder(
            ids,
            users,
            rows,
            corpus.lists(rules, 8),
            history -> new Taste(new float[1], 0),
            rules,
            List.of());
    long cut = interactions.get(interactions.size() * 4 / 5).getEventTime();
    RewardTrainingSettings settings =
        new RewardTrainingSettings(0.1, 0.5, 1, 1, 1, 40, 1, 1, 1, 2, 1, 1, 2, 1, SEED);
    TextTraining training =
        new TextTraining(
            embeddings.stream()
                .map(embedding -> Arrays.copyOf(embedding, WIDTH + 1))
                .toArray(float[][]::new),
            builder.written(corpus.before(cut, rules)),
            builder.written(corpus.from(cut, rules)),
            settings,
            EAGER,
            message -> {});
    return training
        .read(training.named(training.control(ids)))
        .measures()
        .getOrDefault("textAuc", 0.5);
  }

  /**
   * What texts say: nothing, all the same, of which item they are, or nothing, but corrected ones
   * are there besides, which tell that they are.
   */
  private enum Plant {
    NOTHING,
    SAME,
    ITEM,
    CORRECTED
  }

  /** Texts of all interactions, each of its own with some noise. */
  private Corpus corpus(Plant plant) {
    Map<String, float[]> said = new HashMap<>();
    Sequences sequences = new Sequences(interactions);
    List<Corpus.Written> written = new ArrayList<>();
    Map<String, Integer> patterns = new HashMap<>();
    List<Corpus.Rewritten> rewritten = new ArrayList<>();
    for (Interaction one : interactions) {
      List<Interaction> history = sequences.before(one);
      List<String> candidates = new ArrayList<>(List.of(one.getItem()));
      candidates.add(other(history, one));
      candidates.add(other(history, one));
      List<Corpus.Pair> pairs = new ArrayList<>();
      for (String item : candidates) {
        pairs.add(new Corpus.Pair(item, 0, new int[] {text(plant, said, item)}));
      }
      int after = text(plant, said, one.getItem());
      int before = patterns.getOrDefault(one.getUser(), -1);
      written.add(new Corpus.Written(one, history, before, after, pairs));
      patterns.put(one.getUser(), after);
      if (plant == Plant.CORRECTED) {
        rewritten.add(new Corpus.Rewritten(one, inTheStyleOfALaterPolicy()));
      }
    }
    return new Corpus(
        written,
        IntStream.range(0, embeddings.size()).mapToObj(i -> "text " + i).toList(),
        patterns,
        rewritten);
  }

  private int inTheStyleOfALaterPolicy() {
    float[] embedding = noise();
    embedding[0] += 4;
    embeddings.add(embedding);
    return embeddings.size() - 1;
  }

  private int text(Plant plant, Map<String, float[]> said, String item) {
    float[] embedding = plant == Plant.SAME ? new float[WIDTH] : noise();
    if (plant == Plant.ITEM) {
      float[] meant = said.computeIfAbsent(item, key -> noise());
      for (int i = 0; i < WIDTH; i++) {
        embedding[i] = meant[i] + 0.2f * embedding[i];
      }
    }
    embeddings.add(embedding);
    return embeddings.size() - 1;
  }

  /** Any item that the user has not had, drawn as the items chosen are. */
  private String other(List<Interaction> history, Interaction chosen) {
    String item;
    do {
      item = "v" + random.nextInt(items);
    } while (item.equals(chosen.getItem()) || had(history, chosen.getUser(), item));
    return item;
  }

  private float[] noise() {
    float[] noise = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    return noise;
  }

  private List<Interaction> interactions() {
    List<Interaction> all = new ArrayList<>();
    for (int n = 0; n < EACH; n++) {
      for (int user = 0; user < USERS; user++) {
        String item;
        do {
          item = "v" + random.nextInt(items);
        } while (had(all, "u" + user, item));
        all.add(
            new Interaction(
                "i" + all.size(),
                "u" + user,
                item,
                (long) all.size(),
                Feedback.CLICK,
                null,
                null,
                false));
      }
    }
    return all;
  }

  private static boolean had(List<Interaction> all, String user, String item) {
    return all.stream().anyMatch(one -> one.getUser().equals(user) && one.getItem().equals(item));
  }
}
