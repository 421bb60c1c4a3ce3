package io.whystream.worker.train.reward;

import io.whystream.worker.engine.djl.reward.SequenceTrainer;
import io.whystream.worker.engine.djl.reward.TextTrainer;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Trains what reads reasons, and says how well it tells chosen items from others. */
final class TextTraining {
  static final SequenceTrainer.Settings TRAINING =
      new SequenceTrainer.Settings(TextTrainer.optimizer(1e-3, 1e-1), 0.3, 64);
  private static final float[] WEIGHTS = {0.25f, 0.5f, 0.75f, 1, 1.25f, 1.5f};

  private final float[][] texts;
  private final List<TextExample> fit;
  private final List<TextExample> validation;
  private final RewardTrainingSettings settings;
  private final SequenceTrainer.Settings training;
  private final Consumer<String> progress;

  /**
   * @param texts embeddings by number
   * @param fit examples to train on
   * @param validation examples to stop by and to measure on
   * @param training optimizer, dropout and batch
   */
  TextTraining(
      float[][] texts,
      List<TextExample> fit,
      List<TextExample> validation,
      RewardTrainingSettings settings,
      SequenceTrainer.Settings training,
      Consumer<String> progress) {
    this.texts = texts;
    this.fit = fit;
    this.validation = validation;
    this.settings = settings;
    this.training = training;
    this.progress = progress;
  }

  /**
   * What comes out.
   *
   * @param network with the MLP's weight
   * @param measures on validation, by name
   */
  record Result(RewardNetwork network, Map<String, Double> measures) {
    double measure(String name) {
      return measures.getOrDefault(name, Double.NaN);
    }
  }

  /** The same training on the examples of half of the users. */
  TextTraining half(int which) {
    List<TextExample> part = fit.stream().filter(example -> (example.user() & 1) == which).toList();
    return new TextTraining(texts, part, validation, settings, training, message -> {});
  }

  /** The same training with one constant embedding for every text: what ids and lengths can do. */
  TextTraining control() {
    float[][] constant = new float[texts.length][];
    Arrays.fill(constant, texts.length == 0 ? new float[0] : texts[0]);
    return new TextTraining(constant, fit, validation, settings, training, message -> {});
  }

  /**
   * Trains.
   *
   * @param ids network that knows ids; its weights are copied
   */
  Result train(RewardNetwork ids) {
    NetworkWeights weights = NetworkWeights.zeros(ids.weights().shape());
    ids.weights().forEach(weights::set);
    standardise(weights);
    NetworkWeights candidate = NetworkWeights.zeros(weights.shape());
    weights.forEach(candidate::set);
    Random random = new Random(settings.seed());
    double best = Double.POSITIVE_INFINITY;
    List<float[][]> bestLogits = List.of();
    int since = 0;
    try (TextTrainer trainer = new TextTrainer(weights, training, texts, (int) settings.seed())) {
      for (int epoch = 1; epoch <= settings.textEpochs() && since < settings.patience(); epoch++) {
        double loss = trainer.epoch(fit, random);
        List<float[][]> logits =
            List.of(trainer.logits(validation, false), trainer.logits(validation, true));
        double judgement = (loss(logits.get(0), 1) + loss(logits.get(1), 1)) / 2;
        progress.accept(
            "texts, epoch %d: loss %.4f, validation %.4f, AUC %.4f"
                .formatted(epoch, loss, judgement, auc(logits.get(1), 1)));
        since++;
        if (judgement < best) {
          best = judgement;
          bestLogits = logits;
          since = 0;
          trainer.copyTo(candidate);
        }
      }
    }
    float weight = 1;
    double lowest = Double.POSITIVE_INFINITY;
    for (float tried : WEIGHTS) {
      double judgement = loss(bestLogits.get(0), tried) + loss(bestLogits.get(1), tried);
      if (judgement < lowest) {
        lowest = judgement;
        weight = tried;
      }
    }
    Map<String, Double> measures = new TreeMap<>();
    measures.put("idAuc", auc(bestLogits.get(1), 0));
    measures.put("textAuc", auc(bestLogits.get(1), weight));
    measures.put("idChoiceLoss", loss(bestLogits.get(1), 0));
    measures.put("textChoiceLoss", loss(bestLogits.get(1), weight));
    RewardNetwork network =
        new RewardNetwork(
            candidate, ids.itemItem(), new RewardNetwork.Blend(ids.blend().itemItem(), weight));
    return new Result(network, measures);
  }

  /**
   * Log-likelihood of the item chosen in each of other examples, reasons of the pair appended,
   * nats.
   *
   * @param weight of what is added to the ids' score; 0 is ids only
   */
  double[] logLikelihood(RewardNetwork trained, List<TextExample> examples, double weight) {
    double[] values = new double[examples.size()];
    if (examples.isEmpty()) {
      return values;
    }
    try (TextTrainer trainer =
        new TextTrainer(trained.weights(), training, texts, (int) settings.seed())) {
      float[][] logits = trainer.logits(examples, true);
      for (int e = 0; e < values.length; e++) {
        double[] scores = scores(examples.get(e), logits[e], weight);
        values[e] = scores[0] - Ranking.logSumExp(scores);
      }
    }
    return values;
  }

  private void standardise(NetworkWeights weights) {
    float[] mean = weights.get("text.mean");
    float[] scale = weights.get("text.scale");
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      double squares = 0;
      for (float[] text : texts) {
        sum += text[i];
        squares += (double) text[i] * text[i];
      }
      double count = Math.max(1, texts.length);
      double variance = Math.max(0, squares / count - sum / count * (sum / count));
      mean[i] = (float) (sum / count);
      scale[i] = (float) (1 / Math.sqrt(variance + 1e-6));
    }
  }

  /** Mean negative log-likelihood of the item chosen, with the MLP at a weight. */
  private double loss(float[][] logits, double weight) {
    double sum = 0;
    for (int e = 0; e < logits.length; e++) {
      double[] scores = scores(validation.get(e), logits[e], weight);
      sum += Ranking.logSumExp(scores) - scores[0];
    }
    return logits.length == 0 ? 0 : sum / logits.length;
  }

  private double auc(float[][] logits, double weight) {
    double[] positives = new double[logits.length];
    List<Double> negatives = new ArrayList<>();
    for (int e = 0; e < logits.length; e++) {
      double[] scores = scores(validation.get(e), logits[e], weight);
      positives[e] = scores[0];
      for (int c = 1; c < scores.length; c++) {
        negatives.add(scores[c]);
      }
    }
    return Ranking.auc(positives, negatives.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static double[] scores(TextExample example, float[] logits, double weight) {
    double[] scores = new double[logits.length];
    for (int c = 0; c < scores.length; c++) {
      double base = example.candidates().get(c).base();
      scores[c] = base + weight * (logits[c] - base);
    }
    return scores;
  }
}
