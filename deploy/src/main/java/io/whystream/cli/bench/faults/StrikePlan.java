package io.whystream.cli.bench.faults;

import io.whystream.fault.FaultPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Draws strikes; the same seed gives the same ones. */
final class StrikePlan {
  private static final List<FaultPoint> OF_STREAM =
      List.of(
          FaultPoint.AFTER_SEND,
          FaultPoint.BEFORE_COMMIT,
          FaultPoint.AFTER_COMMIT,
          FaultPoint.WHILE_RESTORING);
  private static final List<FaultPoint> OF_WORKER = List.of(FaultPoint.values());

  private final Random random;
  private final int workers;
  private final Set<String> only;

  /**
   * @param only names of processes that are struck; empty for all
   */
  StrikePlan(long seed, int workers, Set<String> only) {
    this.random = new Random(seed);
    this.workers = workers;
    this.only = only;
  }

  Strike next() {
    while (true) {
      Strike strike = any();
      if (strikes(strike.victim())) {
        return strike;
      }
    }
  }

  private boolean strikes(String process) {
    return only.isEmpty() || only.contains(process);
  }

  private Strike any() {
    int draw = random.nextInt(10);
    String victim =
        draw == 0
            ? "broker"
            : draw == 1
                ? "registry"
                : draw < 5 ? "stream-app" : "llm-worker-" + (1 + random.nextInt(workers));
    long after = random.nextInt(2500);
    boolean again = random.nextInt(3) == 0;
    long againAfter = random.nextInt(6000);
    boolean atPoint = random.nextInt(5) < 2;
    boolean program = draw > 1;
    List<FaultPoint> points = draw < 5 ? OF_STREAM : OF_WORKER;
    FaultPoint point = points.get(random.nextInt(points.size()));
    int passage = passage(point, draw < 5);
    return new Strike(
        after,
        victim,
        others(victim),
        again && program && !atPoint ? againAfter : -1,
        atPoint && program ? point : null,
        passage);
  }

  private List<String> others(String victim) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i <= workers; i++) {
      String other = i == 0 ? "stream-app" : "llm-worker-" + i;
      if (random.nextInt(5) < 2 && !other.equals(victim) && strikes(other)) {
        others.add(other);
      }
    }
    return others;
  }

  /** Points that are passed once a start are named at their first passage. */
  private int passage(FaultPoint point, boolean stream) {
    int draw = 1 + random.nextInt(8);
    if (point == FaultPoint.WHILE_WRITING_SNAPSHOT) {
      return 1;
    }
    return point == FaultPoint.WHILE_RESTORING && !stream ? 1 : draw;
  }
}
