package io.whystream.cli.correct;

import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Reward;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How corrections went from part to part of a history: reward, truth, repetition. */
final class CorrectionCurve {
  /** Share of different reasons in a part below which the policy is said to collapse. */
  static final double COLLAPSE = 0.5;

  private static final int FEWEST = 10;

  private final List<Written> written = new ArrayList<>();

  private record Written(String text, double value, double taste, boolean truthful) {}

  /**
   * One part of the history.
   *
   * @param corrections with a reason and a reward
   * @param value mean reward
   * @param taste mean taste, logits
   * @param truth share of reasons that name nothing that the item lacks
   * @param distinct share of different reasons
   */
  record Part(int corrections, double value, double taste, double truth, double distinct) {
    boolean collapsed() {
      return corrections >= FEWEST && distinct < COLLAPSE;
    }
  }

  /** Adds what came of one interaction; rejected ones and those without a reason are left out. */
  void add(CorrectionResult result) {
    if (result.getEnding() instanceof Correction correction
        && correction.getReason() != null
        && correction.getReward() != null) {
      Reward reward = correction.getReward();
      written.add(
          new Written(
              correction.getReason().getText(),
              reward.getValue(),
              reward.getTaste(),
              reward.getFalseAttributes() == 0));
    }
  }

  /** The corrections in order, cut into so many parts of like size. */
  List<Part> parts(int count) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) written.size() * i / count);
      int to = (int) ((long) written.size() * (i + 1) / count);
      if (to > from) {
        parts.add(part(written.subList(from, to)));
      }
    }
    return parts;
  }

  private static Part part(List<Written> some) {
    Set<String> distinct = new HashSet<>();
    some.forEach(one -> distinct.add(one.text()));
    double n = some.size();
    return new Part(
        some.size(),
        some.stream().mapToDouble(Written::value).sum() / n,
        some.stream().mapToDouble(Written::taste).sum() / n,
        some.stream().filter(Written::truthful).count() / n,
        distinct.size() / n);
  }

  /** One line for a part. */
  static String line(int number, Part part) {
    return String.format(
        Locale.ROOT,
        "%4d  %5d corrections  reward %+.3f  taste %+.4f  true %5.1f %%  different %5.1f %%%s",
        number,
        part.corrections(),
        part.value(),
        part.taste(),
        100 * part.truth(),
        100 * part.distinct(),
        part.collapsed() ? "  ALARM: the policy repeats itself" : "");
  }
}
