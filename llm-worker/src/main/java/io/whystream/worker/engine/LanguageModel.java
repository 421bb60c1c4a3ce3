package io.whystream.worker.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A causal language model with one LoRA adapter over frozen base weights; the adapter is what
 * learns, from completions with an objective of the caller's or from packed texts.
 *
 * <p>Threading: one thread at a time.
 */
public interface LanguageModel extends SupervisedModel, AutoCloseable {

  ModelShape shape();

  Tokenizer tokenizer();

  /** SHA-256 over configuration and weights of the base model, lower-case hex. */
  String fingerprint();

  /**
   * The adapter's tensors in the order in which {@link #useAdapter} and {@link #gradient} lay them
   * out.
   */
  AdapterLayout adapterLayout();

  /**
   * Puts adapter weights in place of the present ones.
   *
   * @param weights all tensors of the layout, row-major, one after another; null switches the
   *     adapter off
   */
  void useAdapter(float @Nullable [] weights);

  /**
   * Samples completions. Each group's prompt is computed once and its completions branch from it.
   *
   * @return for each group, one completion for each of its seeds
   */
  List<List<Completion>> generate(List<PromptGroup> groups, Sampling sampling);

  /**
   * Log-probabilities of completions that share a prompt, under the present adapter, at the given
   * temperature.
   *
   * @return [completion][token]
   */
  float[][] logProbabilities(int[] prompt, List<int[]> completions, double temperature);

  /**
   * Gradient of a loss over the log-probabilities of completions that share a prompt, by the
   * adapter's weights, in one pass over prompt and completions.
   *
   * @param objective gets the log-probabilities and gives d loss / d log-probability
   */
  Gradient gradient(int[] prompt, List<int[]> completions, double temperature, Objective objective);

  /**
   * Mean last hidden state of each text under the base weights without the adapter.
   *
   * @return [text][hidden]
   */
  float[][] embed(List<int[]> texts);

  @Override
  void close();

  /** A loss as a function of log-probabilities. */
  @FunctionalInterface
  interface Objective {
    /**
     * @param logProbabilities [completion][token]
     * @return d loss / d log-probability, [completion][token]
     */
    double[][] weights(float[][] logProbabilities);
  }

  /**
   * What one pass gives.
   *
   * @param values gradient in the order of the adapter's layout
   * @param logProbabilities [completion][token]
   * @param entropy mean entropy of the next-token distributions over the completions' tokens, nats
   */
  record Gradient(float[] values, float[][] logProbabilities, double entropy) {}
}
