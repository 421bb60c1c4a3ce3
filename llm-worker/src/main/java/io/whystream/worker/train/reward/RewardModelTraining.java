package io.whystream.worker.train.reward;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.Split;
import io.whystream.worker.reward.AttributeMentions;
import io.whystream.worker.reward.ContrastSet;
import io.whystream.worker.reward.RewardConstants;
import io.whystream.worker.reward.RewardModel;
import io.whystream.worker.reward.RewardModelSnapshot;
import io.whystream.worker.reward.TextInput;
import io.whystream.worker.reward.network.NetworkShape;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.Taste;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Trains a reward model from a dataset's history: ids first, then the texts that the language model
 * writes for a sample of it. Nothing at or behind the cut is read.
 */
public final class RewardModelTraining {
  private static final int SHARED_ITEMS = 32;
  private static final int SHARED_USERS = 8;
  private static final int LARGEST_VOCABULARY = 400;

  /** The share of the level and scales are measured at the end. */
  static final RewardConstants CONSTANTS = new RewardConstants(8, 8, 8, 1, 1, 1, 0.1);

  private final TextSource source;
  private final RewardTrainingSettings settings;
  private final IdCache cache;
  private final Consumer<String> progress;

  /**
   * @param cache keeps what knows ids only between runs
   * @param progress hears what is being done
   */
  public RewardModelTraining(
      TextSource source,
      RewardTrainingSettings settings,
      IdCache cache,
      Consumer<String> progress) {
    this.source = source;
    this.settings = settings;
    this.cache = cache;
    this.progress = progress;
  }

  /** {@link #train(Dataset, double, Corrections)} on a history that nobody has corrected. */
  public RewardModelSnapshot train(Dataset dataset, double fraction) {
    return train(dataset, fraction, Corrections.NONE);
  }

  /**
   * Trains.
   *
   * @param fraction where the cut lies, by interactions in time
   * @param corrections those before the cut stand in lists and as patterns where interactions were
   *     corrected
   * @return a snapshot without version, to be saved
   */
  public RewardModelSnapshot train(Dataset dataset, double fraction, Corrections corrections) {
    Ground ground = ground(dataset, fraction);
    Split cut = ground.cut();
    Split split = ground.split();
    IdTraining.Result ids = ground.ids();
    Map<String, Double> measures = new TreeMap<>(ids.measures());

    Requests requests = Requests.about(dataset.items());
    Corpus corpus =
        new CorpusWriter(
                cut.before(), requests, source, settings, corrections.among(cut.before()), progress)
            .write(ground.reading(), ground.validation());
    progress.accept("encoding " + corpus.texts().size() + " texts");
    float[][] embeddings = source.embed(corpus.texts());

    List<String> vocabulary = vocabulary(dataset.items());
    TextInput input = new TextInput(vocabulary, ids.network().weights().shape().attributes());
    float[][] inputs = inputs(corpus.texts(), embeddings, input);
    Function<List<Interaction>, Taste> tastes = history -> requests.taste(history, input);
    ReasonLists lists = corpus.lists(LeakRules.CLOSED, CONSTANTS.reasonCap());
    ExampleBuilder builder =
        new ExampleBuilder(
            ids.network(),
            ground.users(),
            ground.items(),
            lists,
            tastes,
            LeakRules.CLOSED,
            ground.reading());
    Sequences all = new Sequences(cut.before());
    List<TextExample> training =
        new ArrayList<>(builder.written(corpus.before(split.cutTime(), LeakRules.CLOSED)));
    int written = training.size();
    training.addAll(
        builder.plain(
            all,
            ground.reading(),
            settings.plainExamples(),
            settings.plainOthers(),
            new Random(settings.seed())));
    List<TextExample> judged =
        new ArrayList<>(builder.written(corpus.from(split.cutTime(), LeakRules.CLOSED)));
    judged.addAll(
        builder.plain(
            all,
            ground.validation(),
            settings.plainExamples() / 5,
            settings.plainOthers(),
            new Random(settings.seed())));
    progress.accept(
        "%d examples with reasons of their own, %d without, %d to validate on"
            .formatted(written, training.size() - written, judged.size()));
    TextTraining texts =
        new TextTraining(inputs, training, judged, settings, TextTraining.TRAINING, progress);
    TextTraining.Result control = texts.control(ids.network());
    TextTraining.Result read = texts.read(texts.named(control));
    measures.putAll(read.measures());
    measures.put("controlAuc", control.measure("textAuc"));
    measures.put("controlChoiceLoss", control.measure("textChoiceLoss"));
    FullRanking ranking =
        new FullRanking(ground, lists, inputs, all, tastes, new Random(settings.seed()));
    FullRanking.Result ranked = ranking.fit(read.network());
    put(measures, "idFull", ranking.ids());
    put(measures, "controlFull", ranking.fit(control.network()));
    put(measures, "textFull", ranked);

    ContrastSet contrast =
        ContrastDraw.draw(
            ground.reading(), ground.items(), corpus, inputs, tastes, new Random(settings.seed()));
    RewardModel model =
        new RewardModel(
            ranked.network(), ground.users(), ground.items(), CONSTANTS, contrast, vocabulary);
    GroupSpread groups = new GroupSpread(corpus, requests, lists, embeddings);
    List<Corpus.Written> groupsOf = corpus.from(split.cutTime(), LeakRules.CLOSED);
    GroupSpread.Result spread = groups.measure(model, groupsOf, new AttributeMentions(vocabulary));
    measures.putAll(spread.measures());
    List<RewardModel> halves = new ArrayList<>();
    for (int half = 0; half < 2; half++) {
      TextTraining ofHalf = texts.half(half);
      halves.add(
          new RewardModel(
              ofHalf.read(ofHalf.named(ofHalf.control(ids.network()))).network(),
              ground.users(),
              ground.items(),
              CONSTANTS,
              contrast,
              vocabulary));
    }
    measures.put("agreementOfHalves", groups.agreement(halves.get(0), halves.get(1), groupsOf));
    measures.forEach((name, value) -> progress.accept("%s %.4f".formatted(name, value)));
    return new RewardModelSnapshot(
        "",
        source.fingerprint(),
        dataset.name(),
        cut.cutTime(),
        vocabulary,
        new RewardModelSnapshot.Parts(
            ranked.network(), ground.users(), ground.items(), spread.constants(), contrast),
        measures);
  }

  private static void put(Map<String, Double> measures, String name, FullRanking.Result ranked) {
    measures.put(name + "Ndcg10", ranked.ndcg10());
    measures.put(name + "LogLikelihood", ranked.logLikelihood());
  }

  /**
   * What texts are learned on.
   *
   * @param cut before it everything is learned, behind it nothing
   * @param split of what lies before the cut: training, validation
   * @param reading interactions of training on which reading is learned
   * @param ids what knows ids, learned on the other users
   */
  record Ground(
      Split cut,
      Split split,
      List<Interaction> reading,
      Rows items,
      Rows users,
      IdTraining.Result ids) {
    List<Interaction> validation() {
      return split.after();
    }
  }

  /** Cuts a dataset and learns, or finds, what knows ids. */
  Ground ground(Dataset dataset, double fraction) {
    Split cut = Split.atFraction(dataset.interactions(), fraction);
    Split split = Split.atFraction(cut.before(), 1 - settings.validationShare());
    List<Interaction> validation = split.after();
    List<Interaction> fit = UserFold.of(split.before(), settings, false);
    List<Interaction> reading = UserFold.of(split.before(), settings, true);
    Rows items = itemRows(fit);
    Rows users = new Rows(new Sequences(reading).users(), SHARED_USERS);
    NetworkShape shape = shape(items, users, vocabulary(dataset.items()).size());
    progress.accept(
        "%d interactions to train ids on, %d to learn reading on, %d to validate on, %d items"
            .formatted(fit.size(), reading.size(), validation.size(), items.known().size()));

    IdTraining.Result ids =
        cache.get(
            dataset.name() + ":" + cut.before().size() + ":" + cut.cutTime(),
            shape,
            settings,
            () ->
                new IdTraining(fit, validation, items, settings, progress)
                    .train(NetworkWeights.random(shape, settings.seed())));
    return new Ground(cut, split, reading, items, users, ids);
  }

  private Rows itemRows(List<Interaction> fit) {
    Map<String, Integer> counts = Sequences.counts(fit);
    Set<String> frequent = new TreeSet<>();
    counts.forEach(
        (item, count) -> {
          if (count >= settings.minItemCount()) {
            frequent.add(item);
          }
        });
    return new Rows(List.copyOf(frequent), SHARED_ITEMS);
  }

  private NetworkShape shape(Rows items, Rows users, int attributes) {
    return new NetworkShape(
        items.count() + 1,
        users.count(),
        50,
        32,
        2,
        2,
        64,
        source.width(),
        Math.max(1, attributes),
        16,
        2,
        4,
        24);
  }

  /** What is read of texts. */
  static float[][] inputs(List<String> texts, float[][] embeddings, TextInput input) {
    float[][] inputs = new float[texts.size()][];
    Arrays.setAll(inputs, t -> input.of(texts.get(t), embeddings[t]));
    return inputs;
  }

  /** Every attribute value, the most frequent ones when there are very many. */
  static List<String> vocabulary(List<Item> items) {
    Map<String, Integer> counts = new HashMap<>();
    for (Item item : items) {
      for (Attribute attribute : item.getAttributes()) {
        counts.merge(attribute.getValue(), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(LARGEST_VOCABULARY)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
