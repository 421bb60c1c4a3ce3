package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.math.Followers;
import io.whystream.worker.prompt.Verdict;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.SequenceEncoder;
import io.whystream.worker.reward.network.SequenceWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Interactions as each user's sequence, in event-time order. */
final class Sequences {
  private final Map<String, List<Interaction>> byUser = new LinkedHashMap<>();

  /**
   * @param interactions by event time
   */
  Sequences(List<Interaction> interactions) {
    interactions.forEach(
        interaction ->
            byUser
                .computeIfAbsent(interaction.getUser(), user -> new ArrayList<>())
                .add(interaction));
  }

  static Verdict verdict(Interaction interaction) {
    return Verdict.of(interaction.getFeedback(), interaction.getRating());
  }

  static boolean positive(Interaction interaction) {
    return verdict(interaction) != Verdict.DISLIKED;
  }

  /** Users in order of their first interaction. */
  List<String> users() {
    return List.copyOf(byUser.keySet());
  }

  List<Interaction> of(String user) {
    return byUser.getOrDefault(user, List.of());
  }

  /** The user's interactions with event time before this one's. */
  List<Interaction> before(Interaction interaction) {
    List<Interaction> all = of(interaction.getUser());
    int end = 0;
    while (end < all.size() && all.get(end).getEventTime() < interaction.getEventTime()) {
      end++;
    }
    return all.subList(0, end);
  }

  /** Items that its user has had with this interaction. */
  Set<String> itemsUpTo(Interaction interaction) {
    Set<String> items = new HashSet<>();
    before(interaction).forEach(one -> items.add(one.getItem()));
    items.add(interaction.getItem());
    return items;
  }

  /** Steps for the encoder. */
  static List<SequenceEncoder.Step> steps(List<Interaction> history, Rows items) {
    return history.stream()
        .map(
            interaction ->
                new SequenceEncoder.Step(
                    items.of(interaction.getItem()),
                    verdict(interaction).ordinal(),
                    interaction.getEventTime()))
        .toList();
  }

  /** What each user did and did not dislike, as far as items have rows of their own. */
  List<Followers.Walk> walks(Rows items) {
    List<Followers.Walk> walks = new ArrayList<>();
    for (List<Interaction> sequence : byUser.values()) {
      List<Interaction> kept =
          sequence.stream()
              .filter(Sequences::positive)
              .filter(interaction -> items.knows(interaction.getItem()))
              .toList();
      walks.add(
          new Followers.Walk(
              kept.stream().mapToInt(interaction -> items.of(interaction.getItem())).toArray(),
              kept.stream().mapToLong(Interaction::getEventTime).toArray()));
    }
    return walks;
  }

  /** How often each item occurs, disliked or not. */
  static Map<String, Integer> counts(List<Interaction> interactions) {
    Map<String, Integer> counts = new HashMap<>();
    interactions.forEach(interaction -> counts.merge(interaction.getItem(), 1, Integer::sum));
    return counts;
  }

  /** How often each user occurs. */
  static Map<String, Integer> countsByUser(List<Interaction> interactions) {
    Map<String, Integer> counts = new HashMap<>();
    interactions.forEach(interaction -> counts.merge(interaction.getUser(), 1, Integer::sum));
    return counts;
  }

  /**
   * Every user's sequence cut into windows, at places that the random moves from epoch to epoch.
   */
  List<SequenceWindow> windows(Rows items, int window, Random random) {
    List<SequenceWindow> windows = new ArrayList<>();
    for (List<Interaction> sequence : byUser.values()) {
      int first = sequence.size() <= window + 1 ? sequence.size() : 1 + random.nextInt(window + 1);
      for (int from = 0, to = first; from < sequence.size(); ) {
        windows.add(window(sequence.subList(from, to), items));
        from = to;
        to = Math.min(sequence.size(), to + window + 1);
      }
    }
    return windows;
  }

  private static SequenceWindow window(List<Interaction> part, Rows items) {
    return new SequenceWindow(
        part.stream().mapToInt(interaction -> items.of(interaction.getItem())).toArray(),
        part.stream().mapToInt(interaction -> verdict(interaction).ordinal()).toArray());
  }
}
