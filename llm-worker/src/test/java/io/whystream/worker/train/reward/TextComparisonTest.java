package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.worker.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Users choose by a taste that ids hardly tell, for every item occurs once or twice. What the
 * constant tells is that items with reasons of others are oftener drawn than chosen.
 */
class TextComparisonTest {
  private static final long SEED = 3;
  private static final int USERS = 80;
  private static final int EACH = 14;
  private static final int ITEMS = 700;
  private static final String[] TASTES = {"Red", "Blue"};

  private final Random random = new Random(SEED);

  @Test
  void shouldShowThatReasonsTellWhereTheyDoAndRandomOnesDoNot() {
    RewardTrainingSettings settings =
        new RewardTrainingSettings(0.15, 0.7, 3, 20, 2, 40, 10, 500, 300, 1, 1, 1, 1, 50, SEED);

    TextComparison.Result result =
        new TextComparison(new Tasteful(), settings, new IdCache(null), message -> {})
            .compare(dataset(), 0.8);

    Map<String, Double> means =
        result.arms().stream()
            .collect(Collectors.toMap(TextComparison.Arm::name, arm -> written(result, arm)));
    assertThat(result.choices()).anyMatch(choice -> choice.written() && choice.seenItem() == 0);
    assertThat(result.arms().get(result.arms().size() - 1).name()).isEqualTo(TextComparison.TEXT);
    assertThat(means.get(TextComparison.TEXT))
        .as("seed %d %s", SEED, means)
        .isGreaterThan(0.2)
        .isGreaterThan(means.getOrDefault("one constant text", 0.0) + 0.05)
        .isGreaterThan(means.getOrDefault("reasons of other pairs", 0.0) + 0.05);
    assertThat(means.get("the item's attributes")).as("seed %d %s", SEED, means).isGreaterThan(0.2);
    assertThat(result.quality().truth()).isEqualTo(1);
    assertThat(result.quality().repeats()).isFalse();
  }

  private static double written(TextComparison.Result result, TextComparison.Arm arm) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < result.choices().size(); i++) {
      if (result.choices().get(i).written()) {
        sum += arm.logLikelihood()[i];
        count++;
      }
    }
    return sum / count;
  }

  private Dataset dataset() {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(new Item("v" + i, "v" + i, null, List.of(new Attribute("colour", TASTES[i % 2]))));
    }
    List<Interaction> all = new ArrayList<>();
    for (int n = 0; n < EACH; n++) {
      for (int user = 0; user < USERS; user++) {
        int item = 2 * random.nextInt(ITEMS / 2) + user % 2;
        all.add(
            new Interaction(
                "i" + all.size(),
                "u" + user,
                "v" + item,
                (long) all.size(),
                Feedback.LIKE,
                null,
                null,
                false));
      }
    }
    return new Dataset("tastes", items, all);
  }

  /** Says an item's colour, and as pattern that of the history. */
  private static final class Tasteful implements TextSource {
    @Override
    public String fingerprint() {
      return "tasteful";
    }

    @Override
    public int width() {
      return 8;
    }

    @Override
    public List<List<@Nullable String>> reasons(
        List<CorrectionRequest> requests, List<long[]> seeds) {
      List<List<@Nullable String>> texts = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        String colour = requests.get(i).getItem().getAttributes().get(0).getValue();
        List<@Nullable String> ofOne = new ArrayList<>();
        LongStream.of(seeds.get(i)).forEach(seed -> ofOne.add("It is " + colour + " " + seed));
        texts.add(ofOne);
      }
      return texts;
    }

    @Override
    public List<@Nullable String> patterns(
        List<CorrectionRequest> requests, List<@Nullable String> reasons, long[] seeds) {
      List<@Nullable String> texts = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        String colour = requests.get(i).getItem().getAttributes().get(0).getValue();
        texts.add("Likes " + colour + " " + seeds[i]);
      }
      return texts;
    }

    @Override
    public float[][] embed(List<String> texts) {
      return texts.stream().map(Tasteful::embedding).toArray(float[][]::new);
    }

    private static float[] embedding(String text) {
      Random noise = new Random(text.hashCode());
      float[] embedding = new float[8];
      for (int i = 2; i < embedding.length; i++) {
        embedding[i] = 0.1f * (float) noise.nextGaussian();
      }
      embedding[text.contains(TASTES[0]) ? 0 : 1] = 1;
      return embedding;
    }
  }
}
