package io.whystream.worker.fold;

import io.whystream.worker.policy.PolicyState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The folded policy as the roles see it. Threading: the fold writes, any thread reads. */
public final class PolicyView {
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile long folded;
  private volatile @Nullable PolicyState state;

  /** Asks to be told of each change. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Whether every record below an offset is folded and there is a policy. */
  public boolean hasFolded(long below) {
    return state != null && folded >= below;
  }

  /** The present policy. */
  public PolicyState policy() {
    PolicyState present = state;
    if (present == null) {
      throw new IllegalStateException("no policy is folded yet");
    }
    return present;
  }

  /** The present policy; null before there is one. */
  @Nullable PolicyState present() {
    return state;
  }

  /** Every record below this offset is folded. */
  long foldedBelow() {
    return folded;
  }

  /**
   * Moves on.
   *
   * @param below every record below this offset is folded
   */
  void advance(@Nullable PolicyState next, long below) {
    boolean changed = below != folded || next != state;
    state = next;
    folded = below;
    if (changed) {
      listeners.forEach(Runnable::run);
    }
  }
}
