package io.whystream.worker.evaluate.correction;

import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.worker.data.Split;
import io.whystream.worker.policy.Seeds;
import io.whystream.worker.train.reward.Negatives;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Chooses the interactions behind a cut that are corrected, and takes down their histories. */
public final class Cases {
  /** Items not taken, beside the one taken. */
  public static final int OTHERS = 9;

  private static final int HISTORY_ENTRIES = 20;

  private Cases() {}

  /**
   * The first interactions behind the cut.
   *
   * @param count of them at most
   * @param perUser of one user at most
   */
  public static List<Case> of(Split split, List<Item> items, int count, int perUser) {
    Map<String, Item> known = new HashMap<>();
    items.forEach(item -> known.put(item.getItem(), item));
    Map<String, List<HistoryEntry>> histories = new HashMap<>();
    split.before().forEach(one -> remember(one, known, histories));
    Negatives negatives =
        new Negatives(
            split.before().stream().map(Interaction::getItem).filter(known::containsKey).toList(),
            1);
    Map<String, Integer> counts = new HashMap<>();
    List<Case> cases = new ArrayList<>();
    for (Interaction one : split.after()) {
      if (cases.size() == count) {
        break;
      }
      if (known.containsKey(one.getItem())
          && counts.merge(one.getUser(), 1, Integer::sum) <= perUser) {
        List<HistoryEntry> history = histories.getOrDefault(one.getUser(), List.of());
        cases.add(
            new Case(
                one,
                List.copyOf(
                    history.subList(Math.max(0, history.size() - HISTORY_ENTRIES), history.size())),
                candidates(one, history, negatives)));
      }
      remember(one, known, histories);
    }
    return cases;
  }

  /** Others are drawn as often as they were taken, none that the user has taken. */
  private static List<Case.Candidate> candidates(
      Interaction taken, List<HistoryEntry> history, Negatives negatives) {
    Set<String> had = new HashSet<>();
    history.forEach(entry -> had.add(entry.getItem()));
    had.add(taken.getItem());
    Random random = new Random(Seeds.of(taken.getId(), 1, "others", 0));
    return Stream.concat(
            Stream.of(taken.getItem()), negatives.draw(had, OTHERS, random, item -> true).stream())
        .map(item -> new Case.Candidate(item, negatives.logChance(item)))
        .toList();
  }

  private static void remember(
      Interaction one, Map<String, Item> known, Map<String, List<HistoryEntry>> histories) {
    Item item = known.get(one.getItem());
    histories
        .computeIfAbsent(one.getUser(), user -> new ArrayList<>())
        .add(
            new HistoryEntry(
                one.getId(),
                one.getItem(),
                item == null ? null : item.getTitle(),
                item == null ? List.of() : item.getAttributes(),
                one.getEventTime(),
                one.getFeedback(),
                one.getRating()));
  }
}
