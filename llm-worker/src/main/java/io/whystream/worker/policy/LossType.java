package io.whystream.worker.policy;

/** The loss families of TRL 1.16, by the names of their papers. */
public enum LossType {
  /** DeepSeekMath: clipped surrogate, mean over tokens, then over completions. */
  GRPO,
  /** Understanding R1-Zero-like training: the same over a constant length. */
  DR_GRPO,
  /** DAPO: the same over all tokens of the batch. */
  DAPO,
  /** Batch-normalised: the same over the tokens of the local batch. */
  BNPO,
  /** MiniMax-M1: truncated importance weights on the log-probabilities. */
  CISPO,
  /** Soft adaptive policy optimization: a sigmoid gate in place of the clip. */
  SAPO,
  /** Length-unbiased sequence policy optimization: sum over tokens, mean over completions. */
  LUSPO,
  /** Variational sequence-level soft policy optimization: gamma-shaped sequence weights. */
  VESPO
}
