package io.whystream.worker.policy;

import java.util.LinkedHashMap;
import java.util.Map;

/** Gathers what TRL logs about a batch: clip ratios, divergence, weights. Not thread-safe. */
final class LossMetrics {
  private final GrpoConstants constants;
  private final boolean perCompletion;
  private double count;
  private double low;
  private double high;
  private double divergence;
  private double tokens;
  private double truncated;
  private double lowestLow = Double.POSITIVE_INFINITY;
  private double highestHigh = Double.NEGATIVE_INFINITY;
  private double rowCount;
  private double rowLow;
  private double rowHigh;

  LossMetrics(GrpoConstants constants) {
    this.constants = constants;
    this.perCompletion = constants.level() == RatioLevel.SEQUENCE;
  }

  void token(double logWeight, double advantage, double divergenceOfToken) {
    double ratio = Math.exp(logWeight);
    if (constants.loss() == LossType.CISPO) {
      truncated += ratio > constants.epsilonHigh() && advantage > 0 ? 1 : 0;
    }
    double bounded = constants.delta() == null ? ratio : Math.min(ratio, constants.delta());
    rowCount++;
    rowLow += bounded < 1 - constants.epsilonLow() && advantage < 0 ? 1 : 0;
    rowHigh += bounded > 1 + constants.epsilonHigh() && advantage > 0 ? 1 : 0;
    divergence += divergenceOfToken;
    tokens++;
  }

  void completion() {
    if (rowCount > 0) {
      lowestLow = Math.min(lowestLow, rowLow / rowCount);
      highestHigh = Math.max(highestHigh, rowHigh / rowCount);
      double share = perCompletion ? rowCount : 1;
      count += rowCount / share;
      low += rowLow / share;
      high += rowHigh / share;
    }
    rowCount = 0;
    rowLow = 0;
    rowHigh = 0;
  }

  Map<String, Double> toMap(Surrogate surrogate) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    double all = Math.max(count, 1);
    if (constants.beta() != 0) {
      metrics.put("kl", divergence / Math.max(tokens, 1));
    }
    if (surrogate instanceof ClippedSurrogate) {
      metrics.put("clip_ratio/low_mean", low / all);
      metrics.put("clip_ratio/high_mean", high / all);
      metrics.put("clip_ratio/region_mean", (low + high) / all);
      metrics.put("clip_ratio/low_min", count == 0 ? 0 : lowestLow);
      metrics.put("clip_ratio/high_max", count == 0 ? 0 : highestHigh);
    } else if (surrogate instanceof TruncatedWeightSurrogate) {
      metrics.put("cispo_clip_ratio", truncated / Math.max(tokens, 1));
    } else if (surrogate instanceof GammaWeightSurrogate gamma) {
      metrics.put("vespo/phi_seq_mean", GroupAdvantages.mean(gamma.phi(), 0, gamma.phi().length));
    }
    return metrics;
  }
}
