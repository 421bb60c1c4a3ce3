package io.whystream.worker.evaluate.ranking;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Interactions made up for tests. */
final class Logs {
  private Logs() {}

  static Interaction interaction(String user, String item, long time) {
    return new Interaction(user + item + time, user, item, time, Feedback.CLICK, null, null, false);
  }

  /** One user's items, one a millisecond, all liked. */
  static InteractionLog.Sequence sequence(int... items) {
    long[] times = new long[items.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = i;
    }
    return new InteractionLog.Sequence("u", items, new int[items.length], times);
  }

  /** Users who go round a circle of items, one step at a time, from places at random. */
  static List<Interaction> circle(int users, int items, int each, Random random) {
    List<Interaction> all = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      int place = random.nextInt(items);
      long start = random.nextInt(1000) * 3_600_000L;
      for (int n = 0; n < each; n++) {
        all.add(interaction("u" + user, "v" + (place + n) % items, start + n * 3_600_000L));
      }
    }
    return all;
  }
}
