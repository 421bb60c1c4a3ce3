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
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What one arm of the learning bench did, event by event. */
final class ArmTally {
  private final List<Gain> gains = new ArrayList<>();
  private final List<Double> entropies = new ArrayList<>();
  private final Map<String, Integer> skips = new TreeMap<>();
  private final Written learned = new Written();
  private final Written first = new Written();
  private final @Nullable Judge judge;
  private int events;

  /**
   * @param judge another reward model that looks on; null for none
   */
  ArmTally(@Nullable Judge judge) {
    this.judge = judge;
  }

  /**
   * What the learned policy's reason is worth more than the first policy's, for one interaction.
   *
   * @param taste by the contrast alone, logits
   * @param reward by the whole reward
   * @param judged by the judge's contrast, logits; NaN without one
   */
  record Gain(String interaction, String user, double taste, double reward, double judged) {}

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
      Reward before = comparison.getReward();
      gains.add(
          new Gain(
              event.interaction().getId(),
              event.interaction().getUser(),
              reward.getTaste() - before.getTaste(),
              reward.getValue() - before.getValue(),
              judge == null
                  ? Double.NaN
                  : judge.gain(
                      event.rollout().getRequest(),
                      correction.getReason().getText(),
                      comparison.getText())));
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
    return mean(part(gains, from, to), Gain::taste);
  }

  ClusteredMean rewardGain() {
    return mean(gains, Gain::reward);
  }

  /** Paired gain as the judge sees it. */
  ClusteredMean judgedGain() {
    return mean(gains, Gain::judged);
  }

  /** All gains, in the order of the events. */
  List<Gain> gains() {
    return gains;
  }

  private static ClusteredMean mean(List<Gain> gains, ToDoubleFunction<Gain> what) {
    return ClusteredMean.of(
        gains.stream()
            .map(gain -> new ClusteredMean.Value(gain.user(), what.applyAsDouble(gain)))
            .toList());
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

    /** Share of reasons that differ from all before. */
    double diversity() {
      return (double) distinct.size() / count;
    }
  }
}
