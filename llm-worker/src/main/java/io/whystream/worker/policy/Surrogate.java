package io.whystream.worker.policy;

/**
 * The loss of one token as a function of its log importance weight and of its log-probability,
 * before masks, sampler correction and divergence.
 */
interface Surrogate {

  /**
   * Loss of a token and its two partial derivatives.
   *
   * @param logWeight log importance weight of the token or of its completion
   * @param logProbability log-probability of the token
   * @param advantage of its completion
   */
  Term at(int completion, double logWeight, double logProbability, double advantage);

  /**
   * @param value the loss
   * @param byLogWeight partial derivative by the log importance weight
   * @param byLogProbability partial derivative by the log-probability at a fixed weight
   */
  record Term(double value, double byLogWeight, double byLogProbability) {}
}
