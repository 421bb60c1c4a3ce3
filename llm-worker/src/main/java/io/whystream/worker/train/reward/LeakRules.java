package io.whystream.worker.train.reward;

/**
 * Which reasons a training example may see. Only tests open a leak, to show what it does.
 *
 * @param own the user's own reasons are in the list, the one for this very interaction too
 * @param later reasons and the pattern written after the interaction are seen
 * @param outside interactions behind the cut are trained on
 */
record LeakRules(boolean own, boolean later, boolean outside) {
  /** No leak. */
  static final LeakRules CLOSED = new LeakRules(false, false, false);
}
