package io.whystream.cli.policy;

import io.whystream.cli.terminal.Table;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.policy.PolicyState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How far two versions of a policy lie apart. */
final class PolicyDiff {
  private final AdapterLayout layout;
  private final PolicyState from;
  private final PolicyState to;

  PolicyDiff(AdapterLayout layout, PolicyState from, PolicyState to) {
    this.layout = layout;
    this.from = from;
    this.to = to;
  }

  /**
   * The distance of some weights.
   *
   * @param norm Euclidean norm of the first
   * @param distance Euclidean norm of the difference
   * @param largest largest absolute difference
   * @param changed how many differ
   */
  record Distance(double norm, double distance, double largest, int changed) {}

  /** The distance of the weights in a range. */
  Distance distance(int offset, int size) {
    double norm = 0;
    double squares = 0;
    double largest = 0;
    int changed = 0;
    for (int i = offset; i < offset + size; i++) {
      double before = from.weights()[i];
      double difference = to.weights()[i] - before;
      norm += before * before;
      squares += difference * difference;
      largest = Math.max(largest, Math.abs(difference));
      changed += difference == 0 ? 0 : 1;
    }
    return new Distance(Math.sqrt(norm), Math.sqrt(squares), largest, changed);
  }

  List<String> lines() {
    Distance all = distance(0, layout.size());
    List<String> lines = new ArrayList<>();
    lines.add(line(from));
    lines.add(line(to));
    lines.add(
        from.sha256().equals(to.sha256())
            ? "the same bits"
            : String.format(
                Locale.ROOT,
                "%,d of %,d weights differ, by %.6f in norm (%.6f before), at most %.6f",
                all.changed(),
                layout.size(),
                all.distance(),
                all.norm(),
                all.largest()));
    lines.add("");
    Table table = new Table("tensor", "weights", "norm before", "distance", "largest", "differ");
    for (AdapterLayout.Tensor tensor : layout.tensors()) {
      Distance of = distance(tensor.offset(), tensor.size());
      table.row(
          tensor.name(),
          tensor.size(),
          number(of.norm()),
          number(of.distance()),
          number(of.largest()),
          of.changed());
    }
    lines.addAll(table.lines());
    return lines;
  }

  private static String line(PolicyState state) {
    return String.format(
        Locale.ROOT, "version %d  steps %,d  %s", state.version(), state.steps(), state.sha256());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }
}
