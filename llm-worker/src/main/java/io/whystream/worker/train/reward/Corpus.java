package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Texts written for interactions of the history.
 *
 * @param written by event time
 * @param texts every text once, in order of their numbers
 * @param patterns latest pattern of each user, by the number of its text
 * @param rewritten by event time, of interactions in {@code written} and of others
 */
record Corpus(
    List<Written> written,
    List<String> texts,
    Map<String, Integer> patterns,
    List<Rewritten> rewritten) {

  /**
   * A corrected reason. It enters the list of its item and is never appended to a pair: it was
   * written after a step on this very choice, and what was not chosen has none of its kind.
   *
   * @param reason number of its text
   */
  record Rewritten(Interaction interaction, int reason) {}

  /**
   * What was written for one interaction.
   *
   * @param pattern number of the user's pattern before it, -1 for none
   * @param patternAfter number of the pattern revised for it, -1 for none
   * @param pairs the item chosen first, then others; each with equally many reasons or fewer
   */
  record Written(
      Interaction interaction,
      List<Interaction> history,
      int pattern,
      int patternAfter,
      List<Pair> pairs) {
    Pair chosen() {
      return pairs.get(0);
    }

    /** Whether all pairs or none have reasons, so that having one tells nothing. */
    boolean even() {
      return pairs.stream().allMatch(pair -> pair.reasons().length > 0)
          || pairs.stream().allMatch(pair -> pair.reasons().length == 0);
    }
  }

  /**
   * Reasons written for the user and an item.
   *
   * @param logChance logarithm of how often the item is drawn as one not chosen
   * @param reasons numbers of their texts
   */
  record Pair(String item, double logChance, int[] reasons) {
    Pair withReasons(int... others) {
      return new Pair(item, logChance, others);
    }
  }

  /** Gives texts their numbers. */
  static final class Texts {
    private final List<String> all = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** The number of a text; -1 of none. */
    int number(@Nullable String text) {
      if (text == null) {
        return -1;
      }
      Integer known = numbers.putIfAbsent(text, all.size());
      if (known == null) {
        all.add(text);
      }
      return known == null ? all.size() - 1 : known;
    }

    @Nullable String text(int number) {
      return number < 0 ? null : all.get(number);
    }

    List<String> all() {
      return List.copyOf(all);
    }
  }

  /**
   * The same corpus with other reasons in the places of its own.
   *
   * @param all every text, in order of the numbers
   * @param other number of the reason in place of one, by item and number
   */
  Corpus withReasons(List<String> all, ToIntBiFunction<String, Integer> other) {
    List<Written> replaced = new ArrayList<>();
    for (Written one : written) {
      List<Pair> others = new ArrayList<>();
      for (Pair pair : one.pairs()) {
        int[] numbers = pair.reasons().clone();
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = other.applyAsInt(pair.item(), numbers[i]);
        }
        others.add(pair.withReasons(numbers));
      }
      replaced.add(
          new Written(one.interaction(), one.history(), one.pattern(), one.patternAfter(), others));
    }
    return new Corpus(replaced, all, patterns, rewritten);
  }

  /** What may be trained on: what lies before a cut. */
  List<Written> before(long cutTime, LeakRules rules) {
    return seen(rules).stream()
        .filter(one -> rules.outside() || one.interaction().getEventTime() < cutTime)
        .toList();
  }

  /** What lies at a cut or behind it. */
  List<Written> from(long cutTime, LeakRules rules) {
    return seen(rules).stream().filter(one -> one.interaction().getEventTime() >= cutTime).toList();
  }

  private List<Written> seen(LeakRules rules) {
    return rules.corrected() ? written.stream().map(this::withItsCorrected).toList() : written;
  }

  private Written withItsCorrected(Written one) {
    List<Pair> appended = new ArrayList<>(one.pairs());
    for (Rewritten again : rewritten) {
      if (again.interaction().getId().equals(one.interaction().getId())) {
        appended.set(0, one.chosen().withReasons(again.reason()));
      }
    }
    return new Written(
        one.interaction(), one.history(), one.pattern(), one.patternAfter(), appended);
  }

  /**
   * Interactions with a reason enter the lists of their items, with the corrected one where there
   * is one.
   */
  ReasonLists lists(LeakRules rules, int cap) {
    ReasonLists lists = new ReasonLists(rules, cap);
    Set<String> corrected = new HashSet<>();
    for (Rewritten again : rewritten) {
      corrected.add(again.interaction().getId());
      add(lists, again.interaction(), again.reason());
    }
    for (Written one : written) {
      if (one.chosen().reasons().length > 0 && !corrected.contains(one.interaction().getId())) {
        add(lists, one.interaction(), one.chosen().reasons()[0]);
      }
    }
    return lists;
  }

  private static void add(ReasonLists lists, Interaction interaction, int text) {
    lists.add(interaction.getItem(), interaction.getUser(), interaction.getEventTime(), text);
  }
}
