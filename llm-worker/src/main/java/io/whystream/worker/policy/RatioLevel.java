package io.whystream.worker.policy;

/** What an importance ratio is taken over. */
public enum RatioLevel {
  /** Each token has its own. */
  TOKEN,
  /** One for a completion: the exponential of the mean log-ratio (GSPO). */
  SEQUENCE
}
