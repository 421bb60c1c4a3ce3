package io.whystream.worker.evaluate.ranking;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.prompt.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Interactions as numbers: items counted from 0 in order of their first interaction, and each
 * user's sequence by (event time, place in the data).
 *
 * @param items ids by number
 * @param sequences one for each user, in order of their first interaction
 */
public record InteractionLog(List<String> items, List<Sequence> sequences) {

  /**
   * What one user did, oldest first.
   *
   * @param user id
   * @param items numbers of the items
   * @param verdicts {@link Verdict} ordinals
   * @param times event times, milliseconds
   */
  public record Sequence(String user, int[] items, int[] verdicts, long[] times) {
    public int length() {
      return items.length;
    }

    /** The first so many interactions. */
    public Sequence first(int count) {
      return new Sequence(
          user,
          Arrays.copyOf(items, count),
          Arrays.copyOf(verdicts, count),
          Arrays.copyOf(times, count));
    }
  }

  /**
   * Numbers interactions.
   *
   * @param interactions in the order of the data; equal times keep it
   */
  public static InteractionLog of(List<Interaction> interactions) {
    List<Interaction> ordered = new ArrayList<>(interactions);
    ordered.sort(Comparator.comparingLong(Interaction::getEventTime));
    Map<String, Integer> numbers = new LinkedHashMap<>();
    Map<String, List<Interaction>> byUser = new LinkedHashMap<>();
    for (Interaction one : ordered) {
      numbers.putIfAbsent(one.getItem(), numbers.size());
      byUser.computeIfAbsent(one.getUser(), user -> new ArrayList<>()).add(one);
    }
    List<Sequence> sequences = new ArrayList<>();
    byUser.forEach(
        (user, own) ->
            sequences.add(
                new Sequence(
                    user,
                    own.stream().mapToInt(i -> numbers.getOrDefault(i.getItem(), -1)).toArray(),
                    own.stream()
                        .mapToInt(i -> Verdict.of(i.getFeedback(), i.getRating()).ordinal())
                        .toArray(),
                    own.stream().mapToLong(Interaction::getEventTime).toArray())));
    return new InteractionLog(List.copyOf(numbers.keySet()), sequences);
  }

  public int interactions() {
    return sequences.stream().mapToInt(Sequence::length).sum();
  }
}
