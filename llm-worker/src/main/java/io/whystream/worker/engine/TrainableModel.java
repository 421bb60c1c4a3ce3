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
public interface TrainableModel extends SupervisedModel, AutoCloseable {

  ModelShape shape();

  /** The weights in the order of {@link #weights}; vectors (norms, biases) have one row. */
  List<AdapterLayout.Tensor> layout();

  /** A copy of all weights, row-major, one tensor after another. */
  float[] weights();

  /** Puts other weights in place of the present ones. */
  void weights(float[] values);

  /**
   * Writes {@code config.json} and {@code model.safetensors} (float32) in Hugging Face layout;
   * tokenizer files are the caller's.
   */
  void save(Path directory) throws IOException;

  @Override
  void close();
}
