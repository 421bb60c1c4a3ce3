package io.whystream.worker.learn;

import io.whystream.schema.record.GradientStep;
import java.util.List;

/** What became of a rollout. */
public sealed interface Lesson {

  /** Advantages of the candidates; empty when none could be computed. */
  List<Double> advantages();

  /** A gradient to be folded. */
  record Taught(GradientStep step, List<Double> advantages) implements Lesson {}

  /**
   * Nothing is learned.
   *
   * @param alarm whether it is a sign of damage, such as a policy with another hash
   */
  record Skipped(String why, boolean alarm, List<Double> advantages) implements Lesson {}
}
