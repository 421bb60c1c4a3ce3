package io.whystream.cli.bench;

import io.whystream.cli.statistics.ClusteredMean;
import io.whystream.schema.record.Comparison;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.Reward;
import io.whystream.worker.evaluate.OfflineCorrection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one arm of the learning bench did, event by event. */
final class ArmTally {
  private final List<ClusteredMean.Value> tasteGains = new ArrayList<>();
  private final List<ClusteredMean.Value> rewardGains = new ArrayList<>();
  private final List<Double> entropies = new ArrayList<>();
  private final Map<String, Integer> skips = new TreeMap<>();
  private final Written learned = new Written();
  private final Written first = new Written();
  private int events;

  void add(OfflineCorrection.Event event) {
    events++;
    if (event.skipped() != null) {
      skips.merge(event.skipped(), 1, Integer::sum);
    }
    Double entropy = event.metrics().get("entropy");
    if (entropy != null) {
      entropies.add(entropy);
    }
    if (!(event.result().getEnding() instanceof Correction correction)) {
      return;
    }
    Reward reward = correction.getReward();
    Comparison comparison = correction.getFirst();
    if (reward != null) {
      learned.add(correction.getReason().getText(), reward);
    }
    if (comparison != null && comparison.getText() != null) {
      first.add(comparison.getText(), comparison.getReward());
    }
    if (reward != null && comparison != null && comparison.getText() != null) {
      String user = event.interaction().getUser();
      tasteGains.add(
          new ClusteredMean.Value(user, reward.getTaste() - comparison.getReward().getTaste()));
      rewardGains.add(
          new ClusteredMean.Value(user, reward.getValue() - comparison.getReward().getValue()));
    }
  }

  int events() {
    return events;
  }

  int steps() {
    return events - skips.values().stream().mapToInt(i -> i).sum();
  }

  Map<String, Integer> skips() {
    return skips;
  }

  /** Paired gain in taste over the frozen first policy, over a part of the events. */
  ClusteredMean tasteGain(double from, double to) {
    return ClusteredMean.of(part(tasteGains, from, to));
  }

  ClusteredMean rewardGain() {
    return ClusteredMean.of(rewardGains);
  }

  /** Mean entropy over a part of the steps, nats. */
  double entropy(double from, double to) {
    return part(entropies, from, to).stream().mapToDouble(e -> e).average().orElse(Double.NaN);
  }

  Written learned() {
    return learned;
  }

  Written first() {
    return first;
  }

  private static <T> List<T> part(List<T> list, double from, double to) {
    return list.subList((int) (list.size() * from), (int) (list.size() * to));
  }

  /** Reasons of one policy. */
  static final class Written {
    private final Set<String> distinct = new HashSet<>();
    private int count;
    private int truthful;

    private void add(String text, Reward reward) {
      count++;
      truthful += reward.getFalseAttributes() == 0 ? 1 : 0;
      distinct.add(text);
    }

    int count() {
      return count;
    }

    /** Share of reasons that name nothing that the item lacks. */
    double truth() {
      return (double) truthful / count;
    }

    int distinct() {
      return distinct.size();
    }
  }
}
