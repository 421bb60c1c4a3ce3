package io.whystream.worker.evaluate;

import io.whystream.schema.record.Item;
import io.whystream.worker.reward.AttributeMentions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How good a set of reasons is, as far as counting tells.
 *
 * @param completions all of them
 * @param readable share that stopped and held a reason
 * @param named attributes named, by reason and attribute
 * @param truth share of the named attributes that the item has; 1 when none is named
 * @param distinct different reasons
 * @param distinct1 different words over all words (distinct-1 of Li et al. 2016)
 * @param distinct2 different pairs of neighbouring words over all pairs
 * @param meanWords words in a reason
 */
public record ReasonQuality(
    int completions,
    double readable,
    int named,
    double truth,
    int distinct,
    double distinct1,
    double distinct2,
    double meanWords) {
  /** Fewer reasons than this are too few to judge repetition by. */
  private static final int FEW = 20;

  /** Share of different reasons under which there is an alarm. */
  private static final double COLLAPSED = 0.5;

  /**
   * One completion.
   *
   * @param item that it is about
   * @param reason what it says; empty when it did not stop or held none
   */
  public record Written(Item item, Optional<String> reason) {}

  /** Counts. */
  public static ReasonQuality of(List<Written> written, AttributeMentions mentions) {
    int readable = 0;
    int held = 0;
    int lacked = 0;
    int words = 0;
    int pairs = 0;
    Set<String> distinct = new HashSet<>();
    Set<String> distinctWords = new HashSet<>();
    Set<List<String>> distinctPairs = new HashSet<>();
    for (Written one : written) {
      if (one.reason().isEmpty()) {
        continue;
      }
      String reason = one.reason().get();
      readable++;
      distinct.add(reason);
      AttributeMentions.Named named = mentions.check(reason, one.item());
      held += named.held().size();
      lacked += named.lacked().size();
      List<String> split = words(reason);
      words += split.size();
      pairs += Math.max(0, split.size() - 1);
      distinctWords.addAll(split);
      for (int i = 0; i + 1 < split.size(); i++) {
        distinctPairs.add(split.subList(i, i + 2));
      }
    }
    return new ReasonQuality(
        written.size(),
        share(readable, written.size()),
        held + lacked,
        held + lacked == 0 ? 1 : share(held, held + lacked),
        distinct.size(),
        share(distinctWords.size(), words),
        share(distinctPairs.size(), pairs),
        share(words, readable));
  }

  private static List<String> words(String reason) {
    return Arrays.stream(reason.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}'-]+", -1))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** Whether so few reasons differ that the language model must have collapsed. */
  public boolean repeats() {
    double written = readable * completions;
    return written >= FEW && distinct < COLLAPSED * written;
  }

  /** One line a figure. */
  public String table() {
    return String.format(
        Locale.ROOT,
        """
        completions            %d
        readable               %.1f %%
        attributes named       %d
        true                   %.1f %%
        distinct reasons       %d
        distinct-1, distinct-2 %.3f, %.3f
        mean length            %.1f words
        """,
        completions,
        100 * readable,
        named,
        100 * truth,
        distinct,
        distinct1,
        distinct2,
        meanWords);
  }
}
