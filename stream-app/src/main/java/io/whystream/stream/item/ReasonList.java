package io.whystream.stream.item;

import io.whystream.schema.record.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The reasons of an item, in the order of (event time, user, id), one of each user, capped. */
final class ReasonList {
  static final Comparator<Reason> ORDER =
      Comparator.comparingLong(Reason::getEventTime)
          .thenComparing(Reason::getUser)
          .thenComparing(Reason::getInteractionId);

  private ReasonList() {}

  /**
   * With a reason merged in, in place of the user's earlier one. Past the cap the oldest leaves.
   *
   * @return the list itself when nothing changes, because the user has a later reason or the new
   *     one is older than a full list
   */
  static List<Reason> merge(List<Reason> reasons, Reason added, int cap) {
    List<Reason> merged = new ArrayList<>(reasons.size() + 1);
    for (Reason reason : reasons) {
      if (!reason.getUser().equals(added.getUser())) {
        merged.add(reason);
      } else if (ORDER.compare(reason, added) > 0) {
        return reasons;
      }
    }
    int place = merged.size();
    while (place > 0 && ORDER.compare(merged.get(place - 1), added) > 0) {
      place--;
    }
    merged.add(place, added);
    int excess = Math.max(0, merged.size() - cap);
    return place < excess ? reasons : List.copyOf(merged.subList(excess, merged.size()));
  }

  /**
   * Without a user's reason.
   *
   * @return the list itself when it holds none
   */
  static List<Reason> without(List<Reason> reasons, String user) {
    List<Reason> left = reasons.stream().filter(r -> !r.getUser().equals(user)).toList();
    return left.size() == reasons.size() ? reasons : left;
  }

  /** The reasons with an event time before one, milliseconds. */
  static List<Reason> before(List<Reason> reasons, long eventTime) {
    int count = 0;
    while (count < reasons.size() && reasons.get(count).getEventTime() < eventTime) {
      count++;
    }
    return reasons.subList(0, count);
  }
}
