package io.whystream.worker.train.reward;

/**
 * Which reasons a training example may see. Only tests open a leak, to show what it does.
 *
 * @param own the user's own reasons are in the list, the one for this very interaction too
 * @param later reasons and the pattern written after the interaction are seen
 * @param outside interactions behind the cut are trained on
 * @param corrected the corrected reason is appended for the item chosen, which so has a reason of a
 *     policy that has learned from the choice
 */
record LeakRules(boolean own, boolean later, boolean outside, boolean corrected) {
  /** No leak. */
  static final LeakRules CLOSED = new LeakRules(false, false, false, false);
}
