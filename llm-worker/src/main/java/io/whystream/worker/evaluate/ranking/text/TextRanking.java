package io.whystream.worker.evaluate.ranking.text;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Item;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.evaluate.ReasonQuality;
import io.whystream.worker.evaluate.ranking.Case;
import io.whystream.worker.evaluate.ranking.EncoderRecommender;
import io.whystream.worker.evaluate.ranking.Evaluation;
import io.whystream.worker.evaluate.ranking.HeldOut;
import io.whystream.worker.evaluate.ranking.InteractionLog;
import io.whystream.worker.evaluate.ranking.Training;
import io.whystream.worker.evaluate.ranking.Tuned;
import io.whystream.worker.reward.AttributeMentions;
import io.whystream.worker.train.reward.ItemReasons;
import io.whystream.worker.train.reward.TextSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Ranks all items by ids and by what reasons say, beside controls whose texts say less, where some
 * items have only just come ({@link NewItems}). Every arm has the same ids, is taught the same way
 * and may weigh its texts with 0; everything is tuned on a split of what is trained on.
 */
public final class TextRanking {
  /** The arm that the others are controls of. */
  static final String TEXT = "ids and reasons";

  /** The same with the item's attributes beside its reasons: all that is known in words. */
  static final String ALL = "ids, attributes and reasons";

  /** The item's attributes in place of reasons. */
  static final String ATTRIBUTES = "the item's attributes";

  private final Dataset dataset;
  private final InteractionLog log;
  private final TextSource source;
  private final Settings settings;
  private final Consumer<String> progress;

  /**
   * How it is measured.
   *
   * @param encoder of the ids' part; with no further epochs, it is trained anew on other rows
   * @param share of items that are new, and of others that are new while tuning
   * @param written reasons for interactions, of each item
   * @param epochs of the texts' part at most
   */
  public record Settings(
      EncoderRecommender.Settings encoder, double share, int written, int epochs) {}

  /**
   * One way to rank.
   *
   * @param setting what tuning chose
   * @param ranks among all candidates, by interaction
   * @param amongAlike ranks among the items as known as the one chosen, by interaction
   */
  record Arm(String name, String setting, int[] ranks, int[] amongAlike) {}

  /**
   * What came out with one seed.
   *
   * @param asked interactions predicted
   * @param buckets how known the item of each is
   * @param arms {@link #TEXT} last
   */
  public record Result(List<Asked> asked, int[] buckets, List<Arm> arms, ReasonQuality quality) {}

  public TextRanking(
      Dataset dataset, TextSource source, Settings settings, Consumer<String> progress) {
    this.dataset = dataset;
    this.log = InteractionLog.of(dataset.interactions());
    this.source = source;
    this.settings = settings;
    this.progress = progress;
  }

  /** A split with what ids say of it. */
  private record Stage(NewItems split, Contest contest, List<float[]> ids) {
    /** Both stages, ids in units of their spread while tuning. */
    static List<Stage> both(NewItems validation, NewItems test, Tuned ids) {
      Contest tuning = new Contest(validation);
      Contest contest = new Contest(test);
      List<float[]> before = tuning.scores(ids.onValidation());
      List<float[]> after = contest.scores(ids.fitted(test.training()));
      double spread = tuning.spread(before);
      return List.of(
          new Stage(validation, tuning, tuning.scaled(before, spread)),
          new Stage(test, contest, contest.scaled(after, spread)));
    }
  }

  /** Writes, learns, tunes and ranks. */
  public Result run(long seed) {
    List<NewItems.Limits> drawn =
        NewItems.Limits.draw(log.items().size(), settings.share(), new Random(seed));
    int items = log.items().size();
    NewItems test = NewItems.of(items, log.sequences(), drawn.get(0));
    NewItems validation = NewItems.of(items, test.training().sequences(), drawn.get(1));
    ItemReasons reasons = new ItemReasons(source, dataset.items());
    List<ItemTexts> written = List.of(write(validation, reasons, seed), write(test, reasons, seed));

    Tuned ids = Evaluation.idsOnly(known(validation), settings.encoder(), seed, progress);
    List<Stage> stages = Stage.both(validation, test, ids);
    List<Arm> arms = new ArrayList<>();
    Contest contest = stages.get(1).contest();
    List<float[]> nothing = contest.scores(one -> new float[items]);
    arms.add(arm("ids only", ids.setting(), stages.get(1), nothing, Blend.none()));
    List<float[]> nothingBefore = stages.get(0).contest().scores(one -> new float[items]);
    Blend constants = Blend.tune(stages.get(0).contest(), stages.get(0).ids(), nothingBefore);
    arms.add(arm("one constant text", constants.toString(), stages.get(1), nothing, constants));
    ItemTexts plain = ItemTexts.constant(attributes(reasons));
    Map<String, float[]> embeddings = embed(written, plain);
    TextFeatures bits = new TextFeatures(plain, bits(reasons));
    arms.add(learned("attributes as bits", List.of(bits, bits), stages, seed).get(0));
    TextFeatures attributes = new TextFeatures(plain, embeddings);
    arms.add(learned(ATTRIBUTES, List.of(attributes, attributes), stages, seed).get(0));
    Random random = new Random(seed);
    List<TextFeatures> others =
        written.stream().map(own -> new TextFeatures(own.permuted(random), embeddings)).toList();
    arms.add(learned("reasons of other items", others, stages, seed).get(0));
    List<TextFeatures> own =
        written.stream().map(texts -> new TextFeatures(texts, embeddings)).toList();
    List<TextFeatures> all = own.stream().map(texts -> texts.beside(attributes)).toList();
    arms.add(learned(ALL, all, stages, seed).get(0));
    List<Arm> text = learned(TEXT, own, stages, seed);
    arms.add(text.get(1));
    arms.add(text.get(0));
    int[] buckets = new int[contest.asked().size()];
    for (int place = 0; place < buckets.length; place++) {
      buckets[place] = contest.bucket(place);
    }
    return new Result(contest.asked(), buckets, arms, quality(written.get(1), reasons));
  }

  private static HeldOut known(NewItems split) {
    List<Case> cases = split.known().stream().map(Asked::one).toList();
    return new HeldOut(split.training(), cases);
  }

  private ItemTexts write(NewItems split, ItemReasons reasons, long seed) {
    progress.accept("writing reasons");
    return ItemTexts.write(
        split.training(), log.items(), settings.written(), reasons, attributes(reasons), seed);
  }

  /** The arm with ids, tuned, and with texts alone. */
  private List<Arm> learned(String name, List<TextFeatures> texts, List<Stage> stages, long seed) {
    Stage tuning = stages.get(0);
    TextRanker ranker = new TextRanker(tuning.split().training(), texts.get(0), seed);
    List<float[]> best = tuning.contest().scores(ranker);
    double highest = tuning.contest().logLikelihood(best);
    int chosen = 0;
    for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
      ranker.epoch();
      List<float[]> scores = tuning.contest().scores(ranker);
      double judged = tuning.contest().logLikelihood(scores);
      if (judged > highest) {
        highest = judged;
        best = scores;
        chosen = epoch;
      }
    }
    double spread = tuning.contest().spread(best);
    Blend blend = Blend.tune(tuning.contest(), tuning.ids(), tuning.contest().scaled(best, spread));
    Training rows = stages.get(1).split().training();
    TextRanker again = new TextRanker(rows, texts.get(1), seed);
    for (int epoch = 0; epoch < chosen; epoch++) {
      again.epoch();
    }
    Contest contest = stages.get(1).contest();
    List<float[]> scores = contest.scaled(contest.scores(again), spread);
    String setting = "round " + chosen + ", " + blend;
    progress.accept(
        name + ": log-likelihood alone %.4f on validation, %s".formatted(highest, setting));
    List<float[]> none = scores.stream().map(one -> new float[one.length]).toList();
    return List.of(
        arm(name, setting, stages.get(1), scores, blend),
        arm(
            "reasons only",
            "round " + chosen,
            new Stage(stages.get(1).split(), contest, none),
            scores,
            Blend.textOnly()));
  }

  private static Arm arm(
      String name, String setting, Stage stage, List<float[]> texts, Blend blend) {
    int count = stage.contest().asked().size();
    int[] ranks = new int[count];
    int[] amongAlike = new int[count];
    for (int place = 0; place < count; place++) {
      float[] ids = stage.ids().get(place);
      ranks[place] = stage.contest().rank(place, ids, texts.get(place), blend);
      amongAlike[place] = stage.contest().rankAmongAlike(place, ids, texts.get(place), blend);
    }
    return new Arm(name, setting, ranks, amongAlike);
  }

  private List<String> attributes(ItemReasons reasons) {
    return log.items().stream()
        .map(
            id -> {
              String joined =
                  reasons.item(id).getAttributes().stream()
                      .map(Attribute::getValue)
                      .collect(Collectors.joining(", "));
              return joined.isEmpty() ? "Unknown" : joined;
            })
        .toList();
  }

  private Map<String, float[]> embed(List<ItemTexts> written, ItemTexts attributes) {
    List<String> texts = new ArrayList<>(attributes.texts());
    written.forEach(one -> texts.addAll(one.texts()));
    List<String> distinct = texts.stream().distinct().toList();
    progress.accept("encoding " + distinct.size() + " texts");
    float[][] vectors = source.embed(distinct);
    Map<String, float[]> embeddings = new HashMap<>();
    for (int i = 0; i < vectors.length; i++) {
      embeddings.put(distinct.get(i), vectors[i]);
    }
    return embeddings;
  }

  /** Attributes without a language model: a bit for each, by the text that joins them. */
  private Map<String, float[]> bits(ItemReasons reasons) {
    List<String> vocabulary = List.copyOf(vocabulary());
    Map<String, float[]> bits = new HashMap<>();
    List<String> texts = attributes(reasons);
    for (int item = 0; item < texts.size(); item++) {
      float[] own = new float[Math.max(1, vocabulary.size())];
      for (Attribute attribute : reasons.item(log.items().get(item)).getAttributes()) {
        own[vocabulary.indexOf(attribute.getValue())] = 1;
      }
      bits.put(texts.get(item), own);
    }
    return bits;
  }

  private Set<String> vocabulary() {
    Set<String> values = new TreeSet<>();
    for (Item item : dataset.items()) {
      item.getAttributes().forEach(attribute -> values.add(attribute.getValue()));
    }
    return values;
  }

  private ReasonQuality quality(ItemTexts written, ItemReasons reasons) {
    List<ReasonQuality.Written> all = new ArrayList<>();
    for (int item = 0; item < log.items().size(); item++) {
      Item about = reasons.item(log.items().get(item));
      written
          .byItem()
          .get(item)
          .forEach(one -> all.add(new ReasonQuality.Written(about, Optional.of(one.text()))));
    }
    return ReasonQuality.of(all, new AttributeMentions(vocabulary()));
  }
}
