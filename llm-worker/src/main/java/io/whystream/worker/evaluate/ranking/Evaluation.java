package io.whystream.worker.evaluate.ranking;

import io.whystream.worker.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares our recommender with its baselines on a dataset, leave-one-out and prequentially.
 * Baselines without randomness are fitted once, ours and its encoder once for each seed.
 */
public final class Evaluation {
  /** What is tried for the parts beside the encoder, in units of its scores' spread. */
  private static final double[] SHARES = {0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8};

  private static final int[] CUTS = {5, 10, 20};
  private static final String[] BUCKETS = {"0", "1-4", "5-19", "20+"};

  private final InteractionLog log;
  private final ItemAttributes attributes;
  private final Settings settings;
  private final Consumer<String> progress;

  /**
   * How much is done.
   *
   * @param seeds how many, from {@code seed} on
   * @param seed first of them
   * @param blocks of the prequential test
   * @param encoder of ours
   */
  public record Settings(int seeds, long seed, int blocks, EncoderRecommender.Settings encoder) {
    public Settings {
      if (seeds < 1 || blocks < 1) {
        throw new IllegalArgumentException(
            "an evaluation needs at least 1 seed and 1 block, not " + seeds + " and " + blocks);
      }
    }
  }

  /**
   * @param progress hears of each step
   */
  public Evaluation(Dataset dataset, Settings settings, Consumer<String> progress) {
    this.log = InteractionLog.of(dataset.interactions());
    this.attributes = ItemAttributes.of(dataset.items(), log.items());
    this.settings = settings;
    this.progress = progress;
  }

  public InteractionLog log() {
    return log;
  }

  public Settings settings() {
    return settings;
  }

  /** Values of one method: by seed, then by case or user; and named measures by seed. */
  private record Values(
      String method, String setting, List<double[]> paired, Map<String, double[]> measures) {

    /** Mean over seeds of each case or user. */
    double[] pairedMean() {
      double[] mean = new double[paired.get(0).length];
      for (double[] ofSeed : paired) {
        for (int i = 0; i < mean.length; i++) {
          mean[i] += ofSeed[i] / paired.size();
        }
      }
      return mean;
    }
  }

  /** Ours as far as it knows ids, tuned on a validation split. */
  public static Tuned idsOnly(
      HeldOut validation,
      EncoderRecommender.Settings encoder,
      long seed,
      Consumer<String> progress) {
    return idsOnly(
        List.of(
            EncoderRecommender.tune(validation, encoder, seed, progress),
            Baselines.eases(validation).byMoments(),
            Transitions.tuned(validation)),
        validation);
  }

  private static Tuned idsOnly(List<Tuned> parts, HeldOut validation) {
    return WeightedSum.tune("Whystream, ids only", SHARES, parts, validation);
  }

  /** Recommenders that have no seed, then those of one seed, ours last. */
  private List<Tuned> tune(HeldOut validation, Seedless seedless, long seed) {
    Tuned encoder = EncoderRecommender.tune(validation, settings.encoder(), seed, progress);
    List<Tuned> parts = new ArrayList<>(List.of(encoder));
    parts.addAll(seedless.ids());
    List<Tuned> all = new ArrayList<>(seedless.all());
    all.add(encoder);
    all.add(idsOnly(parts, validation));
    if (!seedless.attributes().isEmpty()) {
      parts.addAll(seedless.attributes());
      all.add(WeightedSum.tune("Whystream", SHARES, parts, validation));
    }
    return all;
  }

  /**
   * What has no seed.
   *
   * @param all what is ranked, baselines first
   * @param ids parts of ours that know ids, but the encoder
   * @param attributes part of ours that knows attributes; none where items have none
   */
  private record Seedless(List<Tuned> all, List<Tuned> ids, List<Tuned> attributes) {}

  /**
   * @param recent what else is ranked and is a part of ours
   */
  private Seedless seedless(HeldOut validation, List<Tuned> recent) {
    progress.accept("tuning popularity, EASE, transitions and attributes");
    Baselines.Eases eases = Baselines.eases(validation);
    Tuned transitions = Transitions.tuned(validation);
    List<Tuned> ids = new ArrayList<>(List.of(eases.byMoments(), transitions));
    ids.addAll(recent);
    List<Tuned> known =
        attributes.count() > 0 ? List.of(LikeAttributes.tuned(attributes, validation)) : List.of();
    List<Tuned> parts = new ArrayList<>(ids);
    parts.addAll(known);
    List<Tuned> all = new ArrayList<>(List.of(Baselines.popularity(validation)));
    all.addAll(recent);
    all.addAll(List.of(Baselines.ease(validation), eases.bySteps(), transitions));
    all.addAll(known);
    all.add(WeightedSum.tune("ours without encoder", SHARES, parts, validation));
    return new Seedless(all, ids, known);
  }

  /**
   * Each user's last interaction among all items that the user has not seen.
   *
   * @param peers directory with scores of others, as {@link PeerFiles} describes it; null for none
   */
  public Report.Section leaveOneOut(@Nullable Path peers) throws IOException {
    HeldOut validation = HeldOut.validation(log);
    HeldOut test = HeldOut.test(log);
    Seedless seedless = seedless(validation, List.of());
    int[] counts = test.training().counts();
    Map<String, Values> values = new LinkedHashMap<>();
    if (peers != null) {
      for (Tuned peer : PeerFiles.read(peers, test)) {
        rank(peer, test, counts, values);
      }
    }
    for (int s = 0; s < settings.seeds(); s++) {
      for (Tuned method : tune(validation, seedless, settings.seed() + s)) {
        if (s == 0 || !seedless.all().contains(method)) {
          rank(method, test, counts, values);
        }
      }
    }
    return section(
        "leave-one-out",
        "Leave-one-out",
        "Each user's last interaction (by event time, then place in the data) among all items that"
            + " the user has not seen; trained on all other rows; tuned on the last but one."
            + " An item that occurs nowhere else counts as not found.",
        values);
  }

  private void rank(Tuned method, HeldOut test, int[] counts, Map<String, Values> values) {
    Ranks ranks = Ranks.of(method.fitted(test.training()), test.cases(), counts);
    Map<String, Double> measures = new LinkedHashMap<>();
    for (int cut : CUTS) {
      measures.put("NDCG@" + cut, Baselines.mean(ranks.ndcg(cut)));
      measures.put("Recall@" + cut, Baselines.mean(ranks.recall(cut)));
    }
    add(values, method, ranks.ndcg(10), measures);
    progress.accept("%s: NDCG@10 %.4f".formatted(method.name(), measures.get("NDCG@10")));
  }

  /** Predict first, then learn, strictly in time. */
  public Report.Section prequential() {
    Prequential test = new Prequential(log);
    HeldOut validation = test.tuning();
    Seedless seedless = seedless(validation, List.of(test.recentPopularity(validation)));
    Map<String, Values> values = new LinkedHashMap<>();
    for (int s = 0; s < settings.seeds(); s++) {
      List<Tuned> methods = tune(validation, seedless, settings.seed() + s);
      List<Tuned> run = s == 0 ? methods : methods.subList(seedless.all().size(), methods.size());
      List<List<Prequential.Ranked>> ranked = test.run(run, settings.blocks(), progress);
      for (int m = 0; m < run.size(); m++) {
        double[] byUser = Prequential.byUser(ranked.get(m));
        add(values, run.get(m), byUser, knownness(ranked.get(m), byUser));
      }
    }
    return section(
        "prequential",
        "Prequential",
        "After a warm-up of a fifth, all interactions of a session are ranked from what lies before"
            + " its start, among the items that had occurred by then; mean over users. Fitted again"
            + " at the start of each of "
            + settings.blocks()
            + " blocks; recent popularity is always up to date. The columns behind NDCG@10 split it by how often item and user had been"
            + " seen, as means over interactions.",
        values);
  }

  private static Map<String, Double> knownness(List<Prequential.Ranked> ranked, double[] byUser) {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("NDCG@10", Baselines.mean(byUser));
    for (int b = 0; b < BUCKETS.length; b++) {
      int bucket = b;
      measures.put(
          "item " + BUCKETS[b],
          Baselines.mean(
              ranked.stream()
                  .filter(one -> Prequential.bucket(one.seenItem()) == bucket)
                  .mapToDouble(Prequential.Ranked::ndcg10)
                  .toArray()));
    }
    for (int b = 0; b < BUCKETS.length; b++) {
      int bucket = b;
      measures.put(
          "user " + BUCKETS[b],
          Baselines.mean(
              ranked.stream()
                  .filter(one -> Prequential.bucket(one.seenUser()) == bucket)
                  .mapToDouble(Prequential.Ranked::ndcg10)
                  .toArray()));
    }
    return measures;
  }

  private static void add(
      Map<String, Values> values, Tuned method, double[] paired, Map<String, Double> measures) {
    Values before =
        values.getOrDefault(method.name(), new Values(method.name(), "", List.of(), Map.of()));
    List<double[]> all = new ArrayList<>(before.paired());
    all.add(paired);
    Map<String, double[]> longer = new LinkedHashMap<>();
    measures.forEach(
        (name, value) -> {
          double[] old = before.measures().getOrDefault(name, new double[0]);
          double[] more = Arrays.copyOf(old, old.length + 1);
          more[old.length] = value;
          longer.put(name, more);
        });
    String setting =
        before.setting().isEmpty() ? method.setting() : before.setting() + "; " + method.setting();
    values.put(method.name(), new Values(method.name(), setting, all, longer));
  }

  private Report.Section section(
      String name, String title, String note, Map<String, Values> values) {
    List<Values> all = List.copyOf(values.values());
    Values ours = all.get(all.size() - 1);
    List<Report.Row> rows = new ArrayList<>();
    for (Values one : all) {
      Map<String, Report.Spread> measures = new LinkedHashMap<>();
      one.measures().forEach((measure, bySeed) -> measures.put(measure, Report.Spread.of(bySeed)));
      rows.add(
          new Report.Row(
              one.method(),
              one.setting(),
              measures,
              one == ours
                  ? List.of()
                  : List.of(
                      PairedBootstrap.of(ours.pairedMean(), one.pairedMean(), settings.seed()))));
    }
    return new Report.Section(name, title, note, "NDCG@10", rows);
  }
}
