package io.whystream.worker.policy;

import java.util.Arrays;
import java.util.Map;

/** A GRPO objective: its value and its derivative by each log-probability. Pure. */
public final class GrpoLoss {
  private final GrpoConstants constants;

  public GrpoLoss(GrpoConstants constants) {
    this.constants = constants;
  }

  /**
   * What a batch gives.
   *
   * @param loss value of the objective
   * @param byLogProbability d loss / d current log-probability, [completion][token]
   * @param metrics named as TRL names them
   */
  public record Result(double loss, double[][] byLogProbability, Map<String, Double> metrics) {}

  /** Computes the objective over a batch. */
  public Result evaluate(GrpoBatch batch) {
    double[][] samplerRatio = SamplerRatio.of(batch, constants.samplerRatioCap());
    boolean[] keeps = OffPolicyMask.keeps(batch, constants.offPolicyThreshold());
    double[] tokenWeights =
        Aggregation.tokenWeights(constants.loss(), constants.maxCompletionLength(), batch);
    Surrogate surrogate = surrogate(batch, samplerRatio);
    boolean corrects = constants.loss() != LossType.VESPO;
    LossMetrics metrics = new LossMetrics(constants);
    double loss = 0;
    double[][] gradient = new double[batch.completions()][];
    for (int i = 0; i < batch.completions(); i++) {
      double[] logWeights = logWeights(batch, i);
      double advantage = batch.advantages()[i];
      gradient[i] = new double[batch.length(i)];
      double[] byLogWeight = new double[batch.length(i)];
      for (int t = 0; t < batch.length(i); t++) {
        Surrogate.Term term = surrogate.at(i, logWeights[t], batch.current()[i][t], advantage);
        double scale = (keeps[i] ? 1 : 0) * (corrects ? samplerRatio[i][t] : 1);
        KlPenalty.Term divergence = divergence(batch, i, t, logWeights[t]);
        double beta = constants.beta();
        loss += tokenWeights[i] * (term.value() * scale + beta * divergence.value());
        byLogWeight[t] =
            tokenWeights[i] * (term.byLogWeight() * scale + beta * divergence.byLogWeight());
        gradient[i][t] =
            tokenWeights[i]
                * (term.byLogProbability() * scale + beta * divergence.byLogProbability());
        metrics.token(logWeights[t], advantage, divergence.value());
      }
      spread(byLogWeight, gradient[i]);
      metrics.completion();
    }
    return new Result(loss, gradient, metrics.toMap(surrogate));
  }

  private Surrogate surrogate(GrpoBatch batch, double[][] samplerRatio) {
    return switch (constants.loss()) {
      case GRPO, DR_GRPO, DAPO, BNPO, LUSPO ->
          new ClippedSurrogate(constants.epsilonLow(), constants.epsilonHigh(), constants.delta());
      case CISPO -> new TruncatedWeightSurrogate(constants.epsilonHigh());
      case SAPO ->
          new SoftGateSurrogate(
              GrpoConstants.SAPO_TEMPERATURE_POSITIVE, GrpoConstants.SAPO_TEMPERATURE_NEGATIVE);
      case VESPO -> GammaWeightSurrogate.of(batch, samplerRatio);
    };
  }

  private double[] logWeights(GrpoBatch batch, int completion) {
    double[] weights = new double[batch.length(completion)];
    double sum = 0;
    for (int t = 0; t < weights.length; t++) {
      weights[t] = batch.current()[completion][t] - batch.old()[completion][t];
      sum += weights[t];
    }
    if (constants.level() == RatioLevel.SEQUENCE) {
      Arrays.fill(weights, sum / Math.max(weights.length, 1));
    }
    return weights;
  }

  private KlPenalty.Term divergence(GrpoBatch batch, int i, int t, double logWeight) {
    double[][] reference = batch.reference();
    if (constants.beta() == 0) {
      return KlPenalty.Term.NONE;
    }
    if (reference == null) {
      throw new IllegalArgumentException("beta needs log-probabilities of a reference policy");
    }
    return KlPenalty.at(
        batch.current()[i][t], reference[i][t], logWeight, constants.klBiasCorrection());
  }

  /** Adds derivatives by log importance weights to those by log-probabilities. */
  private void spread(double[] byLogWeight, double[] gradient) {
    if (constants.level() == RatioLevel.TOKEN) {
      for (int t = 0; t < gradient.length; t++) {
        gradient[t] += byLogWeight[t];
      }
      return;
    }
    double sum = 0;
    for (double value : byLogWeight) {
      sum += value;
    }
    for (int t = 0; t < gradient.length; t++) {
      gradient[t] += sum / gradient.length;
    }
  }
}
