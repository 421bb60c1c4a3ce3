package io.whystream.cli.demo;

import io.whystream.cli.load.Histories;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.data.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the demo sends: the history before a cut in time, and some of what came after, in bursts.
 *
 * @param history interactions before the cut, marked as history, in event-time order
 * @param bursts interactions after the cut; bursts in event-time order, arrivals inside a burst
 *     shuffled
 */
record Replay(List<Interaction> history, List<List<Interaction>> bursts) {

  /**
   * How interactions are chosen.
   *
   * @param cut share of the interactions that is history, in (0, 1)
   * @param history most interactions of the history, the newest
   * @param perUser most interactions of one user that are replayed
   * @param interactions most interactions that are replayed
   * @param graceMillis event time that a burst spans at most, exclusive
   * @param burst most interactions of a burst
   * @param seed seed of the shuffling
   */
  record Choice(
      double cut,
      int history,
      int perUser,
      int interactions,
      long graceMillis,
      int burst,
      long seed) {}

  /** Chooses among interactions in any order; equal event times keep their order. */
  static Replay of(List<Interaction> interactions, Choice choice) {
    List<Interaction> ordered = new ArrayList<>(interactions);
    ordered.sort(Comparator.comparingLong(Interaction::getEventTime));
    Split split = Split.atFraction(ordered, choice.cut());
    return new Replay(
        split.before().stream()
            .skip(Math.max(0, split.before().size() - choice.history()))
            .map(Histories::asHistory)
            .toList(),
        bursts(chosen(split.after(), choice), choice));
  }

  int replayed() {
    return bursts.stream().mapToInt(List::size).sum();
  }

  private static List<Interaction> chosen(List<Interaction> after, Choice choice) {
    Map<String, Integer> counts = new HashMap<>();
    return after.stream()
        .filter(i -> counts.merge(i.getUser(), 1, Integer::sum) <= choice.perUser())
        .limit(choice.interactions())
        .toList();
  }

  private static List<List<Interaction>> bursts(List<Interaction> chosen, Choice choice) {
    Random random = new Random(choice.seed());
    List<List<Interaction>> bursts = new ArrayList<>();
    int from = 0;
    while (from < chosen.size()) {
      long last = chosen.get(from).getEventTime() + choice.graceMillis();
      int to = from + 1;
      while (to < chosen.size()
          && to - from < choice.burst()
          && chosen.get(to).getEventTime() < last) {
        to++;
      }
      List<Interaction> burst = new ArrayList<>(chosen.subList(from, to));
      Collections.shuffle(burst, random);
      bursts.add(List.copyOf(burst));
      from = to;
    }
    return List.copyOf(bursts);
  }
}
