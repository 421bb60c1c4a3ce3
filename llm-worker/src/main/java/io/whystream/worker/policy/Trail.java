package io.whystream.worker.policy;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * The last entries of something that grows, oldest first; never changed. A trail and the longer
 * ones made of it share one array, in which each sees its own stretch alone, so that adding an
 * entry copies nothing most of the time. Threading: one thread makes longer ones; any thread reads.
 */
final class Trail<T> extends AbstractList<T> implements RandomAccess {
  private final Shared shared;
  private final int from;
  private final int to;

  private Trail(Shared shared, int from, int to) {
    this.shared = shared;
    this.from = from;
    this.to = to;
  }

  /** Entries, of which {@code used} are taken by the longest trail. */
  private static final class Shared {
    final Object[] entries;
    int used;

    Shared(Object[] entries, int used) {
      this.entries = entries;
      this.used = used;
    }
  }

  /** With one more entry, and so many at most. */
  static <T> Trail<T> longer(List<T> entries, T next, int most) {
    Trail<T> trail = entries instanceof Trail<T> same ? same : copied(entries, 0);
    int from = Math.max(trail.from, trail.to + 1 - most);
    if (trail.to < trail.shared.used || trail.to == trail.shared.entries.length) {
      trail = copied(trail.subList(from - trail.from, trail.size()), most);
      from = 0;
    }
    trail.shared.entries[trail.to] = Objects.requireNonNull(next);
    trail.shared.used = trail.to + 1;
    return new Trail<>(trail.shared, from, trail.to + 1);
  }

  private static <T> Trail<T> copied(List<T> entries, int room) {
    int size = entries.size();
    return new Trail<>(
        new Shared(Arrays.copyOf(entries.toArray(), size + room + 1), size), 0, size);
  }

  @Override
  @SuppressWarnings("unchecked") // Only entries of this type are put in.
  public T get(int index) {
    return (T) shared.entries[from + Objects.checkIndex(index, size())];
  }

  @Override
  public int size() {
    return to - from;
  }
}
