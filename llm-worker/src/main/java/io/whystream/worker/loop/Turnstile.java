package io.whystream.worker.loop;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets the roles of a process work side by side, or one of them alone. While one waits to be alone
 * nobody else enters. Threading: any thread.
 */
final class Turnstile {
  private final Set<Object> inside = new HashSet<>();
  private final Set<Object> waiting = new HashSet<>();
  private @Nullable Object loner;

  /**
   * Enters, if that is possible now.
   *
   * @param who is outside; the same that leaves
   * @param alone whether nobody else may be inside meanwhile
   */
  synchronized boolean enter(Object who, boolean alone) {
    if (loner != null || (alone && !inside.isEmpty())) {
      if (alone) {
        waiting.add(who);
      }
      return false;
    }
    if (alone) {
      waiting.remove(who);
      loner = who;
      return true;
    }
    return waiting.isEmpty() && inside.add(who);
  }

  /** No longer waits to be alone. */
  synchronized void forgo(Object who) {
    waiting.remove(who);
  }

  /** Leaves; whoever is outside stays outside. */
  synchronized void leave(Object who) {
    waiting.remove(who);
    inside.remove(who);
    if (who.equals(loner)) {
      loner = null;
    }
  }
}
