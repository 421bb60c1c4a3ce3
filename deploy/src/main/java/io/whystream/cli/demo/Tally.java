package io.whystream.cli.demo;

import io.whystream.cli.statistics.ClusteredMean;
import io.whystream.cli.statistics.ClusteredMean.Value;
import io.whystream.cli.statistics.Quantiles;
import io.whystream.schema.record.Comparison;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.Reward;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What came of the replayed interactions, history apart. Each id counts once, whatever is delivered
 * twice. Threading: every method is synchronized; a feed writes while a view reads.
 */
final class Tally {
  private static final int RECENT = 8;

  private final UnaryOperator<String> titles;
  private final Set<String> sent = new HashSet<>();
  private final Set<String> ended = new HashSet<>();
  private final Set<String> corrected = new HashSet<>();
  private final Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
  private final Quantiles seconds = new Quantiles();
  private final Map<String, String> patterns = new HashMap<>();
  private final Deque<Shown> recent = new ArrayDeque<>();
  private final List<Value> gains = new ArrayList<>();
  private final List<Value> tasteGains = new ArrayList<>();
  private final List<Value> rewards = new ArrayList<>();
  private final Texts learnedTexts = new Texts();
  private final Texts firstTexts = new Texts();
  private int steps;
  private @Nullable Correction newest;

  /**
   * @param titles title of an item by its id
   */
  Tally(UnaryOperator<String> titles) {
    this.titles = titles;
  }

  synchronized void sent(String id) {
    sent.add(id);
  }

  /** Interactions sent and not ended. */
  synchronized int underWay() {
    return sent.size() - ended.size();
  }

  /**
   * Counts how an interaction ended.
   *
   * @param seconds from the interaction's append to now
   * @return whether it was a correction not known before
   */
  synchronized boolean ended(Outcome outcome, double seconds) {
    if (!sent.contains(outcome.getId()) || !ended.add(outcome.getId())) {
      return false;
    }
    endings.merge(outcome.getEnding(), 1, Integer::sum);
    if (outcome.getEnding() != Ending.CORRECTED) {
      return false;
    }
    this.seconds.add(seconds);
    return true;
  }

  /** Counts what a correction says; rejections are counted by their outcome. */
  synchronized void result(CorrectionResult result) {
    if (!(result.getEnding() instanceof Correction correction)
        || !sent.contains(result.getId())
        || !corrected.add(result.getId())) {
      return;
    }
    if (newest == null || correction.getPolicy().getVersion() >= newest.getPolicy().getVersion()) {
      newest = correction;
    }
    steps += correction.getLearned() ? 1 : 0;
    correction
        .getCandidateRewards()
        .forEach(reward -> rewards.add(new Value(result.getUser(), reward.getValue())));
    double gain = compare(result.getUser(), correction);
    show(result, correction, gain);
  }

  private double compare(String user, Correction correction) {
    Reward learned = correction.getReward();
    Comparison first = correction.getFirst();
    learnedTexts.add(text(correction.getReason()), learned);
    if (first == null) {
      return Double.NaN;
    }
    firstTexts.add(first.getText(), first.getReward());
    if (learned == null) {
      return Double.NaN;
    }
    double gain = learned.getValue() - first.getReward().getValue();
    gains.add(new Value(user, gain));
    tasteGains.add(new Value(user, learned.getTaste() - first.getReward().getTaste()));
    return gain;
  }

  private void show(CorrectionResult result, Correction correction, double gain) {
    String pattern = correction.getPattern().getText();
    String before = patterns.put(result.getUser(), pattern);
    Comparison first = correction.getFirst();
    recent.addFirst(
        new Shown(
            result.getUser(),
            titles.apply(result.getItem()),
            before,
            pattern,
            first == null ? null : first.getText(),
            text(correction.getReason()),
            gain));
    if (recent.size() > RECENT) {
      recent.removeLast();
    }
  }

  private static @Nullable String text(@Nullable Reason reason) {
    return reason == null ? null : reason.getText();
  }

  /** The last corrections, newest first. */
  synchronized List<Shown> recent() {
    return List.copyOf(recent);
  }

  synchronized Summary summary() {
    int third = gains.size() / 3;
    return new Summary(
        new Summary.Counts(
            sent.size(),
            count(Ending.CORRECTED),
            count(Ending.SUPERSEDED),
            count(Ending.REJECTED),
            count(Ending.LATE),
            count(Ending.DUPLICATE),
            count(Ending.DEAD_LETTERED),
            count(Ending.FORGOTTEN),
            sent.size() - ended.size()),
        new Summary.Policy(
            steps,
            newest == null ? -1 : newest.getPolicy().getVersion(),
            newest == null ? "" : newest.getPolicy().getSha256()),
        seconds(0.5),
        seconds(0.95),
        ClusteredMean.of(rewards),
        new Summary.Gains(
            ClusteredMean.of(gains),
            ClusteredMean.of(gains.subList(0, third)),
            ClusteredMean.of(gains.subList(gains.size() - third, gains.size())),
            ClusteredMean.of(tasteGains)),
        learnedTexts.quality(),
        firstTexts.quality());
  }

  private int count(Ending ending) {
    return endings.getOrDefault(ending, 0);
  }

  private double seconds(double share) {
    OptionalDouble value = seconds.at(share);
    return value.orElse(Double.NaN);
  }

  /** Reasons of one policy. */
  private static final class Texts {
    private final Set<String> distinct = new HashSet<>();
    private int count;
    private int truthful;

    void add(@Nullable String text, @Nullable Reward reward) {
      if (text == null || reward == null) {
        return;
      }
      count++;
      truthful += reward.getFalseAttributes() == 0 ? 1 : 0;
      distinct.add(text);
    }

    Summary.Quality quality() {
      return new Summary.Quality(
          count, (double) truthful / count, (double) distinct.size() / count);
    }
  }
}
