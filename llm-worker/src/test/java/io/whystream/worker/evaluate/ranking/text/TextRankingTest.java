package io.whystream.worker.evaluate.ranking.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.evaluate.ranking.EncoderRecommender;
import io.whystream.worker.evaluate.ranking.InteractionLog;
import io.whystream.worker.evaluate.ranking.PairedBootstrap;
import io.whystream.worker.evaluate.ranking.Report;
import io.whystream.worker.evaluate.ranking.Training;
import io.whystream.worker.train.reward.ItemReasons;
import io.whystream.worker.train.reward.TextSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Users choose by an item's colour, which ids cannot know of items that nobody has chosen. */
class TextRankingTest {
  private static final long SEED = 3;
  private static final int USERS = 120;
  private static final int ITEMS = 150;
  private static final int EACH = 20;
  private static final String[] COLOURS = {"Red", "Blue", "Green", "Black", "White"};

  @Test
  void shouldRankNewItemsByTheirReasonsAndNotByThoseOfOthers() {
    TextRanking ranking =
        new TextRanking(
            dataset(),
            new Colourful(),
            new TextRanking.Settings(
                new EncoderRecommender.Settings(16, 8, 1e-2, 0.1, 8, 3, 0), 0.3, 2, 4),
            message -> {});

    List<Report.Section> sections = TextRankingSections.of(List.of(ranking.run(SEED)), SEED);

    Map<String, Double> all = ndcg(section(sections, "ranking"));
    assertThat(all.get(TextRanking.TEXT))
        .as("seed %d %s", SEED, all)
        .isGreaterThan(0.9 * all.getOrDefault("ids only", 1.0));
    Report.Section fresh = section(sections, "ranking-among-0");
    assertThat(fresh.rows().get(0).against()).allMatch(PairedBootstrap::shown);
    Map<String, Double> amongNew = ndcg(fresh);
    assertThat(amongNew.get(TextRanking.TEXT))
        .as("seed %d %s", SEED, amongNew)
        .isGreaterThan(amongNew.getOrDefault("ids only", 1.0) + 0.1)
        .isGreaterThan(amongNew.getOrDefault("reasons of other items", 1.0) + 0.1);
    assertThat(amongNew.get(TextRanking.ALL))
        .as("seed %d %s", SEED, amongNew)
        .isGreaterThan(amongNew.getOrDefault("reasons of other items", 1.0) + 0.1);
    assertThat(amongNew.get(TextRanking.ATTRIBUTES))
        .isGreaterThan(amongNew.getOrDefault("reasons of other items", 1.0) + 0.1);
  }

  @Test
  void shouldRankByIdsAloneWithWeightsOfZero() {
    NewItems split =
        NewItems.of(
            ITEMS,
            InteractionLog.of(dataset().interactions()).sequences(),
            NewItems.Limits.draw(ITEMS, 0.3, new Random(SEED)).get(0));
    Contest contest = new Contest(split);
    Random random = new Random(SEED);
    List<float[]> ids = contest.scores(one -> noise(random));
    List<float[]> texts = contest.scores(one -> noise(random));

    for (int place = 0; place < contest.asked().size(); place++) {
      Asked asked = contest.asked().get(place);
      int better = 0;
      for (int item = 0; item < ITEMS; item++) {
        boolean seen = Arrays.stream(asked.seen()).boxed().toList().contains(item);
        float[] own = ids.get(place);
        better += !seen && own[item] > own[asked.one().target()] ? 1 : 0;
      }
      assertThat(contest.rank(place, ids.get(place), texts.get(place), Blend.none()))
          .as("seed %d, %d", SEED, place)
          .isEqualTo(1 + better);
    }
    Blend tuned = Blend.tune(contest, ids, texts);
    assertThat(contest.ndcg(ids, texts, tuned))
        .isGreaterThanOrEqualTo(contest.ndcg(ids, texts, Blend.none()));
  }

  /** Reasons are written for rows that are trained on, and know only what lies before them. */
  @Test
  void shouldWriteFromWhatIsTrainedOnAlone() {
    InteractionLog log = InteractionLog.of(dataset().interactions());
    NewItems split =
        NewItems.of(
            ITEMS, log.sequences(), NewItems.Limits.draw(ITEMS, 0.3, new Random(SEED)).get(0));
    Training training = split.training();
    Colourful source = new Colourful();

    ItemTexts.write(
        training, log.items(), 2, new ItemReasons(source, dataset().items()), log.items(), SEED);

    Map<String, InteractionLog.Sequence> byUser = new TreeMap<>();
    training.sequences().forEach(sequence -> byUser.put(sequence.user(), sequence));
    int ofUsers = 0;
    for (CorrectionRequest request : source.asked) {
      Interaction about = request.getInteraction();
      if (about.getUser().isEmpty()) {
        assertThat(request.getHistory()).isEmpty();
      } else {
        ofUsers++;
        InteractionLog.Sequence own =
            byUser.getOrDefault(about.getUser(), training.sequences().get(0));
        List<String> trained = new ArrayList<>();
        for (int item : own.items()) {
          trained.add(log.items().get(item));
        }
        assertThat(trained).contains(about.getItem());
        assertThat(request.getHistory())
            .allMatch(entry -> entry.getEventTime() <= about.getEventTime())
            .allMatch(entry -> trained.contains(entry.getItem()));
      }
    }
    assertThat(ofUsers).isGreaterThan(ITEMS);
  }

  private static float[] noise(Random random) {
    float[] noise = new float[ITEMS];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    return noise;
  }

  private static Report.Section section(List<Report.Section> sections, String name) {
    return sections.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private static Map<String, Double> ndcg(Report.Section section) {
    Map<String, Double> found = new TreeMap<>();
    for (Report.Row row : section.rows()) {
      Report.Spread spread = row.measures().get("NDCG@10");
      found.put(row.method(), spread == null ? Double.NaN : spread.mean());
    }
    return found;
  }

  private static Dataset dataset() {
    Random random = new Random(SEED);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      Attribute colour = new Attribute("colour", COLOURS[i % COLOURS.length]);
      items.add(new Item("v" + i, "v" + i, null, List.of(colour)));
    }
    List<Interaction> all = new ArrayList<>();
    for (int n = 0; n < EACH; n++) {
      for (int user = 0; user < USERS; user++) {
        int step = random.nextInt(ITEMS / COLOURS.length);
        int item = COLOURS.length * step + user % COLOURS.length;
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
    return new Dataset("colours", items, all);
  }

  /** Says an item's colour and remembers what it was asked. */
  private static final class Colourful implements TextSource {
    private final List<CorrectionRequest> asked = new ArrayList<>();

    @Override
    public String fingerprint() {
      return "colourful";
    }

    @Override
    public int width() {
      return COLOURS.length + 3;
    }

    @Override
    public List<List<@Nullable String>> reasons(
        List<CorrectionRequest> requests, List<long[]> seeds) {
      asked.addAll(requests);
      List<List<@Nullable String>> texts = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        String colour = requests.get(i).getItem().getAttributes().get(0).getValue();
        List<@Nullable String> ofOne = new ArrayList<>();
        ofOne.add("It is " + colour + " " + seeds.get(i)[0]);
        texts.add(ofOne);
      }
      return texts;
    }

    @Override
    public List<@Nullable String> patterns(
        List<CorrectionRequest> requests, List<@Nullable String> reasons, long[] seeds) {
      throw new UnsupportedOperationException("no patterns are wanted");
    }

    @Override
    public float[][] embed(List<String> texts) {
      float[][] embeddings = new float[texts.size()][width()];
      for (int t = 0; t < embeddings.length; t++) {
        Random noise = new Random(texts.get(t).hashCode());
        for (int i = COLOURS.length; i < width(); i++) {
          embeddings[t][i] = 0.1f * (float) noise.nextGaussian();
        }
        for (int c = 0; c < COLOURS.length; c++) {
          embeddings[t][c] = texts.get(t).contains(COLOURS[c]) ? 1 : 0;
        }
      }
      return embeddings;
    }
  }
}
