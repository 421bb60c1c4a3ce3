package io.whystream.worker.engine.djl;

import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.Sampling;
import java.util.Arrays;

/** One completion while it grows. */
final class Sequence {
  private final Sampling sampling;
  private final Sampler sampler;
  private final int group;
  private final int promptLength;
  private final int[] tokens;
  private final float[] logProbabilities;
  private int length;
  private boolean stopped;

  Sequence(Sampling sampling, long seed, int group, int promptLength) {
    this.sampling = sampling;
    this.sampler = new Sampler(sampling, seed);
    this.group = group;
    this.promptLength = promptLength;
    this.tokens = new int[sampling.maxTokens()];
    this.logProbabilities = new float[sampling.maxTokens()];
  }

  /** The number of its prompt. */
  int group() {
    return group;
  }

  /** Draws the next token from a row of a batch of distributions. */
  void grow(float[] distributions, int row, int vocabulary) {
    int token = sampler.draw(distributions, row * vocabulary, vocabulary);
    float value = distributions[row * vocabulary + token];
    tokens[length] = token;
    logProbabilities[length] = sampling.temperature() == 0 ? value : (float) Math.log(value);
    length++;
    for (int stop : sampling.stopTokens()) {
      stopped |= stop == token;
    }
  }

  boolean finished() {
    return stopped || length == tokens.length;
  }

  int lastToken() {
    return tokens[length - 1];
  }

  /** Position of the last token. */
  int lastPosition() {
    return promptLength + length - 1;
  }

  Completion completion() {
    return new Completion(
        Arrays.copyOf(tokens, length), Arrays.copyOf(logProbabilities, length), stopped);
  }
}
