package io.whystream.worker.train.reward;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.evaluate.ReasonQuality;
import io.whystream.worker.reward.AttributeMentions;
import io.whystream.worker.reward.TextInput;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Taste;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What reasons say of choices behind a cut in time, beside controls that say less: ids alone, one
 * constant text, the attributes that the texts name without the language model's reading, the
 * item's attributes in place of each reason, and reasons of other pairs. All arms learn from the
 * same examples before the cut, stop by the same validation, and see lists of the same lengths.
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
   * @param logLikelihood of the item chosen above that of chance, nats, by choice
   */
  public record Arm(String name, double[] logLikelihood) {}

  /**
   * What came out.
   *
   * @param choices behind the cut
   * @param arms {@link #TEXT} last
   * @param quality of the first reason written for each pair
   */
  public record Result(List<Choice> choices, List<Arm> arms, ReasonQuality quality) {}

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

    TextInput input =
        new TextInput(
            RewardModelTraining.vocabulary(dataset.items()),
            ground.ids().network().weights().shape().attributes());
    float[][] inputs = RewardModelTraining.inputs(variants.texts, embeddings, input);
    Sequences all = new Sequences(dataset.interactions());
    Function<Corpus, Examples> examples =
        said -> new Examples(said, ground, all, inputs, history -> requests.taste(history, input));

    Examples own = examples.apply(corpus);
    TextTraining.Result control = own.training().control(ground.ids().network());
    List<Arm> arms = new ArrayList<>();
    arms.add(new Arm("ids only", own.worth(control.network(), 0)));
    arms.add(arm("one constant text", own, control));
    TextTraining.Result named = own.training().named(control);
    arms.add(arm("attributes named in the reasons", own, named));
    variants
        .corpora()
        .forEach(
            (name, said) -> {
              Examples other = examples.apply(said);
              TextTraining training = other.training();
              arms.add(arm(name, other, training.read(training.named(control))));
            });
    arms.add(arm(TEXT, own, own.training().read(named)));
    return new Result(
        own.choices(new Popularity(dataset.interactions())),
        arms,
        quality(corpus, requests, dataset));
  }

  /** Every arm goes on from the one control: all lists are of the same lengths. */
  private Arm arm(String name, Examples examples, TextTraining.Result learned) {
    float weight = learned.network().blend().mlp();
    progress.accept(
        "%s: AUC %.4f on validation, weight %.2f"
            .formatted(name, learned.measure("textAuc"), weight));
    return new Arm(name, examples.worth(learned.network(), weight));
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
    private final float[][] inputs;

    Examples(
        Corpus corpus,
        RewardModelTraining.Ground ground,
        Sequences all,
        float[][] inputs,
        Function<List<Interaction>, Taste> tastes) {
      this.inputs = inputs;
      long validationTime = ground.split().cutTime();
      long testTime = ground.cut().cutTime();
      ReasonLists lists = corpus.lists(LeakRules.CLOSED, RewardModelTraining.CONSTANTS.reasonCap());
      ExampleBuilder builder =
          new ExampleBuilder(
              ground.ids().network(),
              ground.users(),
              ground.items(),
              lists,
              tastes,
              LeakRules.CLOSED,
              ground.reading());
      int many = settings.plainExamples();
      int others = settings.plainOthers();
      this.fit = new ArrayList<>(builder.written(corpus.before(validationTime, LeakRules.CLOSED)));
      fit.addAll(builder.plain(all, ground.reading(), many, others, random()));
      this.validation =
          new ArrayList<>(
              builder.written(
                  corpus.from(validationTime, LeakRules.CLOSED).stream()
                      .filter(one -> one.interaction().getEventTime() < testTime)
                      .toList()));
      validation.addAll(builder.plain(all, ground.validation(), many / 5, others, random()));
      this.written = builder.writtenChoices(corpus.from(testTime, LeakRules.CLOSED));
      this.plain = builder.choices(all, ground.cut().after(), many / 3, others, random());
    }

    private Random random() {
      return new Random(settings.seed());
    }

    TextTraining training() {
      return new TextTraining(
          inputs, fit, validation, settings, TextTraining.TRAINING, message -> {});
    }

    /** Log-likelihood of each choice above that of chance. */
    double[] worth(RewardNetwork network, double weight) {
      List<TextExample> examples = new ArrayList<>();
      written.forEach(choice -> examples.add(choice.example()));
      plain.forEach(choice -> examples.add(choice.example()));
      double[] values = training().logLikelihood(network, examples, weight);
      Arrays.setAll(values, i -> values[i] + Math.log(examples.get(i).candidates().size()));
      return values;
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
