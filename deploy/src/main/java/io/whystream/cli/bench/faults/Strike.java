package io.whystream.cli.bench.faults;

import io.whystream.fault.FaultPoint;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One blow.
 *
 * @param afterMillis time since everything ran again
 * @param victim name of the process
 * @param others processes that are killed together with it
 * @param againAfterMillis time into its restart after which it is killed once more; negative for
 *     not
 * @param point fault point at which it dies by itself after that; null for none
 * @param passage at which passage of the point
 */
record Strike(
    long afterMillis,
    String victim,
    List<String> others,
    long againAfterMillis,
    @Nullable FaultPoint point,
    int passage) {

  @Override
  public String toString() {
    String text = String.format(Locale.ROOT, "after %d ms kill -9 %s", afterMillis, victim);
    if (!others.isEmpty()) {
      text += " with " + String.join(", ", others);
    }
    if (againAfterMillis >= 0) {
      text += String.format(Locale.ROOT, ", and again %d ms into its restart", againAfterMillis);
    }
    return point == null ? text : text + ", then it halts at " + fault();
  }

  /** The fault point as a configuration says it. */
  String fault() {
    return point == null ? "" : point.text() + "@" + passage;
  }
}
