package io.whystream.cli.statistics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A mean with its interval when the values of one cluster (a user) are not independent of each
 * other: the variance adds up the squared sums of residuals by cluster, with the factor m/(m-1) for
 * m clusters (Liang and Zeger 1986, intercept only), and Student's t has m-1 degrees of freedom.
 *
 * @param mean mean over all values; NaN without any
 * @param halfWidth half of the 95 % interval; NaN with fewer than two clusters
 * @param count values
 */
public record ClusteredMean(double mean, double halfWidth, int count) {

  /** One value and the cluster that it belongs to. */
  public record Value(String cluster, double value) {}

  public static ClusteredMean of(List<Value> values) {
    int n = values.size();
    if (n == 0) {
      return new ClusteredMean(Double.NaN, Double.NaN, 0);
    }
    double mean = values.stream().mapToDouble(Value::value).sum() / n;
    Map<String, Double> residuals = new HashMap<>();
    values.forEach(v -> residuals.merge(v.cluster(), v.value() - mean, Double::sum));
    int m = residuals.size();
    if (m < 2) {
      return new ClusteredMean(mean, Double.NaN, n);
    }
    double squares = residuals.values().stream().mapToDouble(r -> r * r).sum();
    double error = Math.sqrt(squares * m / (m - 1)) / n;
    return new ClusteredMean(mean, StudentT.twoSided95(m - 1) * error, n);
  }

  public double low() {
    return mean - halfWidth;
  }

  public double high() {
    return mean + halfWidth;
  }
}
