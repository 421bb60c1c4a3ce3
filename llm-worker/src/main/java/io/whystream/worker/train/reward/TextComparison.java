package io.whystream.worker.train.reward;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.evaluate.ReasonQuality;
import io.whystream.worker.reward.AttributeMentions;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What reasons say of choices behind a cut in time, beside controls that say less: ids alone, one
 * constant text, the attributes that texts name as bits, the item's attributes in place of each
 * reason, read by the language model and as bits, and reasons of other pairs. All arms learn from
 * the same examples before the cut, stop by the same validation, and see lists of the same lengths.
 */
public final class TextComparison {
  /** The arm that the others are controls of. */
  public static final String TEXT = "ids and reasons";

  private final TextSource source;
  private final RewardTrainingSettings settings;
  private final IdCache cache;
  private final Consumer<String> progress;

  /**
   * @param cache keeps what knows ids only between runs
   * @param progress hears what is being done
   */
  public TextComparison(
      TextSource source,
      RewardTrainingSettings settings,
      IdCache cache,
      Consumer<String> progress) {
    this.source = source;
    this.settings = settings;
    this.cache = cache;
    this.progress = progress;
  }

  /**
   * A choice between the item chosen and others.
   *
   * @param user who chose
   * @param seenItem interactions with the item before
   * @param seenUser interactions of the user before
   * @param written whether reasons were written for this user and these items; otherwise only those
   *     of other users are seen
   */
  public record Choice(String user, int seenItem, int seenUser, boolean written) {}

  /**
   * One way to score.
   *
   * @param logLikelihood of the item chosen, nats, by choice
   */
  public record Arm(String name, double[] logLikelihood) {}

  /**
   * What came out.
   *
   * @param choices behind the cut
   * @param candidates in each
   * @param arms {@link #TEXT} last
   * @param quality of the first reason written for each pair
   */
  public record Result(
      List<Choice> choices, int candidates, List<Arm> arms, ReasonQuality quality) {}

  /**
   * Writes, learns and compares.
   *
   * @param fraction where the cut lies, by interactions in time
   */
  public Result compare(Dataset dataset, double fraction) {
    RewardModelTraining.Ground ground =
        new RewardModelTraining(source, settings, cache, progress).ground(dataset, fraction);
    Requests requests = Requests.about(dataset.items());
    List<Interaction> held = new ArrayList<>(ground.validation());
    held.addAll(ground.cut().after());
    Corpus corpus =
        new CorpusWriter(
                dataset.interactions(), requests, source, settings, Corrections.NONE, progress)
            .write(ground.reading(), held);
    Variants variants = new Variants(corpus, requests);
    progress.accept("encoding " + variants.texts.size() + " texts");
    float[][] embeddings = source.embed(variants.texts);

    Sequences all = new Sequences(dataset.interactions());
    Examples own = new Examples(corpus, ground, all);
    TextTraining training = own.training(embeddings);
    List<Arm> arms = new ArrayList<>();
    TextTraining.Result text = learn(TEXT, training, ground);
    arms.add(new Arm("ids only", training.logLikelihood(text.network(), own.examples(), 0)));
    arms.add(arm("one constant text", training.control(), own, ground));
    float[][] named = named(variants.texts, dataset);
    arms.add(arm("attributes named in the reasons", own.training(named), own, ground));
    Examples ofItems = new Examples(variants.attributes, ground, all);
    arms.add(arm("the item's attributes as bits", ofItems.training(named), ofItems, ground));
    for (Map.Entry<String, Corpus> other : variants.corpora().entrySet()) {
      Examples examples = new Examples(other.getValue(), ground, all);
      arms.add(arm(other.getKey(), examples.training(embeddings), examples, ground));
    }
    arms.add(
        new Arm(
            TEXT,
            training.logLikelihood(text.network(), own.examples(), text.network().blend().mlp())));
    return new Result(
        own.choices(new Popularity(dataset.interactions())),
        1 + settings.others(),
        arms,
        quality(corpus, requests, dataset));
  }

  /** Which attributes a text names, as bits: what it says without a language model's reading. */
  private float[][] named(List<String> texts, Dataset dataset) {
    List<String> vocabulary = RewardModelTraining.vocabulary(dataset.items());
    float[][] bits = new float[texts.size()][source.width()];
    for (int t = 0; t < bits.length; t++) {
      String text = texts.get(t).toLowerCase(Locale.ROOT);
      for (int v = 0; v < vocabulary.size(); v++) {
        if (text.contains(vocabulary.get(v).toLowerCase(Locale.ROOT))) {
          bits[t][v % source.width()] = 1;
        }
      }
    }
    return bits;
  }

  private Arm arm(
      String name, TextTraining training, Examples examples, RewardModelTraining.Ground ground) {
    TextTraining.Result result = learn(name, training, ground);
    return new Arm(
        name,
        training.logLikelihood(
            result.network(), examples.examples(), result.network().blend().mlp()));
  }

  private TextTraining.Result learn(
      String name, TextTraining training, RewardModelTraining.Ground ground) {
    TextTraining.Result result = training.train(ground.ids().network());
    progress.accept(
        "%s: AUC %.4f on validation, weight %.2f"
            .formatted(name, result.measure("textAuc"), result.network().blend().mlp()));
    return result;
  }

  private ReasonQuality quality(Corpus corpus, Requests requests, Dataset dataset) {
    List<ReasonQuality.Written> written = new ArrayList<>();
    for (Corpus.Written one : corpus.written()) {
      for (Corpus.Pair pair : one.pairs()) {
        Optional<String> first =
            Arrays.stream(pair.reasons()).mapToObj(corpus.texts()::get).findFirst();
        written.add(new ReasonQuality.Written(requests.item(pair.item()), first));
      }
    }
    return ReasonQuality.of(
        written, new AttributeMentions(RewardModelTraining.vocabulary(dataset.items())));
  }

  /** The examples of one corpus. */
  private final class Examples {
    private final List<TextExample> fit;
    private final List<TextExample> validation;
    private final List<ExampleBuilder.Choice> written;
    private final List<ExampleBuilder.Choice> plain;

    Examples(Corpus corpus, RewardModelTraining.Ground ground, Sequences all) {
      long validationTime = ground.split().cutTime();
      long testTime = ground.cut().cutTime();
      ReasonLists lists = corpus.lists(LeakRules.CLOSED, RewardModelTraining.CONSTANTS.reasonCap());
      ExampleBuilder builder =
          new ExampleBuilder(
              ground.ids().network(), ground.users(), ground.items(), lists, LeakRules.CLOSED);
      int many = settings.plainExamples();
      this.fit = new ArrayList<>(builder.written(corpus.before(validationTime, LeakRules.CLOSED)));
      fit.addAll(builder.plain(all, ground.reading(), many, settings.others(), random()));
      this.validation =
          new ArrayList<>(
              builder.written(
                  corpus.from(validationTime, LeakRules.CLOSED).stream()
                      .filter(one -> one.interaction().getEventTime() < testTime)
                      .toList()));
      validation.addAll(
          builder.plain(all, ground.validation(), many / 5, settings.others(), random()));
      this.written = builder.writtenChoices(corpus.from(testTime, LeakRules.CLOSED));
      this.plain =
          builder.choices(all, ground.cut().after(), many / 2, settings.others(), random());
    }

    private Random random() {
      return new Random(settings.seed());
    }

    TextTraining training(float[][] embeddings) {
      return new TextTraining(
          embeddings, fit, validation, settings, TextTraining.TRAINING, message -> {});
    }

    List<TextExample> examples() {
      List<TextExample> examples = new ArrayList<>();
      written.forEach(choice -> examples.add(choice.example()));
      plain.forEach(choice -> examples.add(choice.example()));
      return examples;
    }

    List<Choice> choices(Popularity popularity) {
      List<Choice> choices = new ArrayList<>();
      written.forEach(choice -> choices.add(popularity.known(choice, true)));
      plain.forEach(choice -> choices.add(popularity.known(choice, false)));
      return choices;
    }
  }

  /** How often items have occurred by a time. */
  private static final class Popularity {
    private final Map<String, List<Long>> times = new HashMap<>();

    Popularity(List<Interaction> interactions) {
      interactions.forEach(
          one ->
              times
                  .computeIfAbsent(one.getItem(), item -> new ArrayList<>())
                  .add(one.getEventTime()));
    }

    Choice known(ExampleBuilder.Choice choice, boolean written) {
      Interaction one = choice.interaction();
      long seen =
          times.getOrDefault(one.getItem(), List.of()).stream()
              .filter(time -> time < one.getEventTime())
              .count();
      return new Choice(one.getUser(), (int) seen, choice.history().size(), written);
    }
  }

  /** Corpora that say less, with the texts of all of them. */
  private final class Variants {
    private final List<String> texts;
    private final Corpus attributes;
    private final Corpus random;

    Variants(Corpus corpus, Requests requests) {
      this.texts = new ArrayList<>(corpus.texts());
      Map<String, Integer> numbers = new HashMap<>();
      List<Integer> reasons = new ArrayList<>();
      for (Corpus.Written one : corpus.written()) {
        for (Corpus.Pair pair : one.pairs()) {
          Arrays.stream(pair.reasons()).forEach(reasons::add);
          numbers.computeIfAbsent(
              pair.item(),
              item -> {
                texts.add(attributes(requests.item(item)));
                return texts.size() - 1;
              });
        }
      }
      this.attributes =
          corpus.withReasons(texts, (item, number) -> numbers.getOrDefault(item, number));
      Random drawn = new Random(settings.seed());
      this.random =
          corpus.withReasons(texts, (item, number) -> reasons.get(drawn.nextInt(reasons.size())));
    }

    private static String attributes(Item item) {
      String joined =
          item.getAttributes().stream().map(Attribute::getValue).collect(Collectors.joining(", "));
      return joined.isEmpty() ? "Unknown" : joined;
    }

    Map<String, Corpus> corpora() {
      Map<String, Corpus> corpora = new LinkedHashMap<>();
      corpora.put("the item's attributes", attributes);
      corpora.put("reasons of other pairs", random);
      return corpora;
    }
  }
}
