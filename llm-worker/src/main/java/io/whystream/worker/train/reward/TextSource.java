package io.whystream.worker.train.reward;

import io.whystream.schema.record.CorrectionRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the texts that the reward model learns to read, as a policy would. */
public interface TextSource {

  /** Fingerprint of the language model that encodes, without adapter. */
  String fingerprint();

  /** Width of an embedding. */
  int width();

  /**
   * Reasons for requests.
   *
   * @param seeds for each request, one for each reason wanted
   * @return the same places; null where a completion held none
   */
  List<List<@Nullable String>> reasons(List<CorrectionRequest> requests, List<long[]> seeds);

  /**
   * Patterns after requests.
   *
   * @param reasons the reason written for each request
   * @param seeds one for each
   * @return the same places; null where a completion held none
   */
  List<@Nullable String> patterns(
      List<CorrectionRequest> requests, List<@Nullable String> reasons, long[] seeds);

  /** Embeddings under the base weights, whichever policy writes, [text][width]. */
  float[][] embed(List<String> texts);
}
