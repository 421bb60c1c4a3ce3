package io.whystream.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The fault points that a configuration switches on. Each is written {@code POINT}, {@code POINT@N}
 * for its N-th passage, or {@code POINT=ID} for the record of an interaction. A program that comes
 * by halts there as {@code kill -9} does: no hook runs, nothing is flushed. Threading: any thread.
 */
public final class FaultPoints {
  /** None, as a program runs. */
  public static final FaultPoints NONE = new FaultPoints(List.of(), () -> {});

  /** Exit status of a program that halts at a fault point. */
  public static final int STATUS = 86;

  private final List<Armed> armed;
  private final Runnable death;

  private FaultPoints(List<Armed> armed, Runnable death) {
    this.armed = armed;
    this.death = death;
  }

  /**
   * Those of a configuration.
   *
   * @throws IllegalArgumentException when one is not written as it must be
   */
  public static FaultPoints of(List<String> texts) {
    return of(texts, () -> Runtime.getRuntime().halt(STATUS));
  }

  static FaultPoints of(List<String> texts, Runnable death) {
    if (texts.isEmpty()) {
      return NONE;
    }
    List<Armed> armed = new ArrayList<>();
    texts.forEach(text -> armed.add(Armed.of(text)));
    return new FaultPoints(List.copyOf(armed), death);
  }

  /** The program comes by a point. */
  public void pass(FaultPoint point) {
    pass(point, null);
  }

  /**
   * The program comes by a point with a record.
   *
   * @param id identifier of the interaction; null when it is not known
   */
  public void pass(FaultPoint point, @Nullable String id) {
    for (Armed each : armed) {
      if (each.point == point && each.isIt(id)) {
        System.err.println("halts at fault point " + point.text());
        death.run();
      }
    }
  }

  /** One of them, and how often it is still to be passed. */
  private static final class Armed {
    private final FaultPoint point;
    private final @Nullable String id;
    private final AtomicInteger left;

    private Armed(FaultPoint point, @Nullable String id, int passages) {
      this.point = point;
      this.id = id;
      this.left = new AtomicInteger(passages);
    }

    private static Armed of(String text) {
      int equals = text.indexOf('=');
      if (equals >= 0) {
        return new Armed(FaultPoint.of(text.substring(0, equals)), text.substring(equals + 1), 1);
      }
      int at = text.indexOf('@');
      if (at < 0) {
        return new Armed(FaultPoint.of(text), null, 1);
      }
      String count = text.substring(at + 1);
      if (!count.matches("[1-9]\\d{0,8}")) {
        throw new IllegalArgumentException(
            "\"" + text + "\" must end in the number of the passage, such as 3");
      }
      return new Armed(FaultPoint.of(text.substring(0, at)), null, Integer.parseInt(count));
    }

    private boolean isIt(@Nullable String record) {
      return id == null ? left.decrementAndGet() == 0 : id.equals(record);
    }
  }
}
