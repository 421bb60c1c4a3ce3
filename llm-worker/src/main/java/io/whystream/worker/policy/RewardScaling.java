package io.whystream.worker.policy;

/** What centred rewards are divided by. */
public enum RewardScaling {
  /** The standard deviation inside the group. */
  GROUP,
  /** The standard deviation over the whole batch. */
  BATCH,
  /** Nothing. */
  NONE
}
