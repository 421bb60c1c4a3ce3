package io.whystream.cli.demo;

import io.whystream.cli.statistics.ClusteredMean;

/**
 * What came of the replayed interactions; shares and means are NaN where nothing was counted.
 *
 * @param counts how they ended
 * @param policy the newest policy seen
 * @param p50Seconds median seconds from an interaction to its published correction
 * @param p95Seconds 95th percentile of the same
 * @param reward reward of the sampled candidates
 * @param gains the learned policy's reason against the first policy's for the same event
 * @param learned reasons of the learned policy
 * @param first reasons of the frozen first policy
 */
record Summary(
    Counts counts,
    Policy policy,
    double p50Seconds,
    double p95Seconds,
    ClusteredMean reward,
    Gains gains,
    Quality learned,
    Quality first) {

  /** Interactions by how they ended; {@code inFlight} have not. */
  record Counts(
      int interactions,
      int corrected,
      int superseded,
      int rejected,
      int late,
      int duplicate,
      int deadLettered,
      int forgotten,
      int inFlight) {

    /** Interactions that ended otherwise than corrected or superseded. */
    int others() {
      return rejected + late + duplicate + deadLettered + forgotten;
    }
  }

  /**
   * The policy.
   *
   * @param steps gradient steps that the replayed interactions taught
   * @param version its version; -1 before the first correction
   * @param sha256 its hash; empty before the first correction
   */
  record Policy(int steps, long version, String sha256) {}

  /**
   * Paired differences of reward.
   *
   * @param all over all corrections
   * @param firstThird over the first third of them
   * @param lastThird over the last third
   * @param taste of taste alone, over all
   */
  record Gains(
      ClusteredMean all, ClusteredMean firstThird, ClusteredMean lastThird, ClusteredMean taste) {}

  /**
   * Reasons of one policy.
   *
   * @param count reasons
   * @param truthRate share that names no attribute which the item lacks
   * @param distinct share of different texts
   */
  record Quality(int count, double truthRate, double distinct) {}
}
