package io.whystream.worker.data;

import io.whystream.schema.record.Interaction;
import java.util.List;

/**
 * A cut in time.
 *
 * @param before interactions with event time before the cut: the history
 * @param after those at the cut or later
 * @param cutTime event time of the cut, milliseconds
 */
public record Split(List<Interaction> before, List<Interaction> after, long cutTime) {

  /**
   * Cuts where a fraction of the interactions has passed. Interactions of one millisecond stay
   * together, behind the cut.
   *
   * @param interactions by event time
   * @param fraction above 0, at most 1; with 1 nothing lies behind the cut
   */
  public static Split atFraction(List<Interaction> interactions, double fraction) {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new IllegalArgumentException("a cut lies above 0 and at most at 1, not at " + fraction);
    }
    int count = interactions.size();
    int index = (int) Math.floor(count * fraction);
    if (index >= count) {
      long end = count == 0 ? 0 : interactions.get(count - 1).getEventTime() + 1;
      return new Split(List.copyOf(interactions), List.of(), end);
    }
    long cutTime = interactions.get(index).getEventTime();
    return atTime(interactions, cutTime);
  }

  /**
   * Cuts at an event time.
   *
   * @param interactions by event time
   * @param cutTime milliseconds
   */
  public static Split atTime(List<Interaction> interactions, long cutTime) {
    int low = 0;
    int high = interactions.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (interactions.get(middle).getEventTime() < cutTime) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return new Split(
        List.copyOf(interactions.subList(0, low)),
        List.copyOf(interactions.subList(low, interactions.size())),
        cutTime);
  }
}
