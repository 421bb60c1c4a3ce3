package io.whystream.worker.train.reward;

import io.whystream.worker.engine.djl.reward.SequenceTrainer;
import io.whystream.worker.engine.djl.reward.TextTrainer;
import io.whystream.worker.reward.network.NetworkWeights;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Trains what reads reasons, and says how well it tells chosen items from others. */
final class TextTraining {
  static final SequenceTrainer.Settings TRAINING =
      new SequenceTrainer.Settings(TextTrainer.optimizer(3e-3, 1e-1), 0.3, 64);
  private static final float[] WEIGHTS = {0.25f, 0.5f, 0.75f, 1, 1.25f, 1.5f};

  private final float[][] texts;
  private final List<TextExample> fit;
  private final List<TextExample> validation;
  private final RewardTrainingSettings settings;
  private final SequenceTrainer.Settings training;
  private final Consumer<String> progress;

  /**
   * @param texts inputs by number
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

  /**
   * Trains with texts that are not told apart: what ids and the number of reasons can do.
   *
   * @param ids network that knows ids; its weights are copied
   */
  Result control(RewardNetwork ids) {
    return fitted(copy(ids.weights()), ids, TextTrainer.Part.CONTROL);
  }

  /**
   * Goes on with what texts name. What lets texts in starts from zero, so that this begins where
   * the control ended. It goes at least one epoch: a model that reads nothing pays for nothing.
   *
   * @param control its weights are copied
   */
  Result named(Result control) {
    NetworkWeights weights = copy(control.network().weights());
    standardise(weights);
    return fitted(weights, control.network(), TextTrainer.Part.ATTRIBUTES);
  }

  /**
   * Goes on with the embeddings of texts, which count for nothing when no epoch is better on
   * validation.
   *
   * @param named what {@link #named} came to; its weights are copied
   */
  Result read(Result named) {
    return fitted(copy(named.network().weights()), named.network(), TextTrainer.Part.TEXTS);
  }

  /**
   * @param best weights to start from, which the best ones take the place of
   * @param ids what knows ids
   */
  private Result fitted(NetworkWeights best, RewardNetwork ids, TextTrainer.Part part) {
    Random random = new Random(settings.seed());
    List<float[][]> bestLogits;
    try (TextTrainer trainer =
        new TextTrainer(best, part, training, texts, (int) settings.seed())) {
      bestLogits = judged(trainer);
      double lowest =
          part == TextTrainer.Part.TEXTS ? judgement(bestLogits, 1) : Double.POSITIVE_INFINITY;
      int epochs = settings.textEpochs();
      for (int epoch = 1; epoch <= epochs; epoch++) {
        double loss = trainer.epoch(fit, random, (epochs - epoch + 1) / (double) epochs);
        List<float[][]> logits = judged(trainer);
        double judgement = judgement(logits, 1);
        progress.accept(
            "%s, epoch %d: loss %.4f, validation %.4f, AUC %.4f"
                .formatted(part.title(), epoch, loss, judgement, auc(logits.get(1), 1)));
        if (judgement < lowest) {
          lowest = judgement;
          bestLogits = logits;
          trainer.copyTo(best);
        }
      }
    }
    float weight = 1;
    for (float tried : WEIGHTS) {
      if (judgement(bestLogits, tried) < judgement(bestLogits, weight)) {
        weight = tried;
      }
    }
    Map<String, Double> measures = new TreeMap<>();
    measures.put("idAuc", auc(bestLogits.get(1), 0));
    measures.put("textAuc", auc(bestLogits.get(1), weight));
    measures.put("idChoiceLoss", loss(bestLogits.get(1), 0));
    measures.put("textChoiceLoss", loss(bestLogits.get(1), weight));
    return new Result(
        new RewardNetwork(
            best, ids.itemItem(), new RewardNetwork.Blend(ids.blend().itemItem(), weight)),
        measures);
  }

  private static NetworkWeights copy(NetworkWeights weights) {
    NetworkWeights copy = NetworkWeights.zeros(weights.shape());
    weights.forEach(copy::set);
    return copy;
  }

  /** Logits on validation, without and with the reasons of the pair appended. */
  private List<float[][]> judged(TextTrainer trainer) {
    return List.of(trainer.logits(validation, false), trainer.logits(validation, true));
  }

  private double judgement(List<float[][]> logits, double weight) {
    return (loss(logits.get(0), weight) + loss(logits.get(1), weight)) / 2;
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
        new TextTrainer(
            trained.weights(), TextTrainer.Part.TEXTS, training, texts, (int) settings.seed())) {
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
