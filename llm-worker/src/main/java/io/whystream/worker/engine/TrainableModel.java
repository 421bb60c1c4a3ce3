package io.whystream.worker.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A causal language model all of whose weights learn by next-token prediction. The optimizer is the
 * caller's: weights and gradients go in and out as one flat array.
 *
 * <p>Threading: one thread at a time.
 */
public interface TrainableModel extends AutoCloseable {

  ModelShape shape();

  /** The weights in the order of {@link #weights}; vectors (norms, biases) have one row. */
  List<AdapterLayout.Tensor> layout();

  /** A copy of all weights, row-major, one tensor after another. */
  float[] weights();

  /** Puts other weights in place of the present ones. */
  void weights(float[] values);

  /** Loss and its gradient by every weight. */
  Step gradient(PackedRows rows);

  /** Loss alone: the sum over tokens of weight times negative log-probability. */
  double loss(PackedRows rows);

  /**
   * Writes {@code config.json} and {@code model.safetensors} (float32) in Hugging Face layout;
   * tokenizer files are the caller's.
   */
  void save(Path directory) throws IOException;

  @Override
  void close();

  /**
   * What one pass gives.
   *
   * @param loss sum over tokens of weight times negative log-probability
   * @param gradient in the order of the layout
   */
  record Step(double loss, float[] gradient) {}
}
