package io.whystream.worker.evaluate.correction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Means of what can be said. */
final class Statistics {
  private Statistics() {}

  /** A value and the user that it is of. */
  record Value(String user, double value) {}

  static double mean(List<Measured> measured, ToDoubleFunction<Measured> what) {
    return values(measured, what).stream().mapToDouble(Value::value).average().orElse(Double.NaN);
  }

  static List<Value> values(List<Measured> measured, ToDoubleFunction<Measured> what) {
    return measured.stream()
        .map(one -> new Value(one.user(), what.applyAsDouble(one)))
        .filter(value -> Double.isFinite(value.value()))
        .toList();
  }

  /** Differences of the events that both have a value for. */
  static List<Value> differences(
      List<Measured> ours, List<Measured> theirs, ToDoubleFunction<Measured> what) {
    double[] paired = paired(ours, theirs, what);
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < paired.length; i++) {
      if (Double.isFinite(paired[i])) {
        values.add(new Value(ours.get(i).user(), paired[i]));
      }
    }
    return values;
  }

  /** Ours minus theirs for the same event, in our order; NaN where one of them has none. */
  static double[] paired(
      List<Measured> ours, List<Measured> theirs, ToDoubleFunction<Measured> what) {
    Map<String, Double> others = new HashMap<>();
    theirs.forEach(one -> others.put(one.interaction(), what.applyAsDouble(one)));
    return ours.stream()
        .mapToDouble(
            one -> what.applyAsDouble(one) - others.getOrDefault(one.interaction(), Double.NaN))
        .toArray();
  }

  /** Mean of the last so many that are numbers, NaN before there are half of them. */
  static double[] moving(double[] values, int window) {
    double[] means = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double[] last =
          Arrays.stream(values, Math.max(0, i + 1 - window), i + 1)
              .filter(Double::isFinite)
              .toArray();
      means[i] =
          last.length * 2 < window ? Double.NaN : Arrays.stream(last).average().orElse(Double.NaN);
    }
    return means;
  }
}
