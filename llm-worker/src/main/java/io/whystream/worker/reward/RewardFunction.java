package io.whystream.worker.reward;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Reward;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what each of a group of reasons is worth for one request. A pure function of the request,
 * the texts and the snapshot behind {@link #version}.
 *
 * <p>Threading: any thread.
 */
public interface RewardFunction {

  /** Identifies the function and every constant in it; written beside each reward. */
  String version();

  /**
   * The same function on the reward model that was released last.
   *
   * @param version of that reward model; null while none was released
   */
  default RewardFunction released(@Nullable String version) {
    return this;
  }

  /**
   * Scores a group of reasons, each as if it alone were appended to the item's list.
   *
   * @param request the interaction, the user's history and pattern, the item and its reasons
   * @param texts the reasons; null where a completion held none, which earns less than every text
   *     of the group
   * @param embeddings one for each text, as {@link io.whystream.worker.engine.LanguageModel#embed}
   *     gives it; ignored where the text is null
   * @return one for each text, in order
   */
  List<Reward> score(
      CorrectionRequest request, List<@Nullable String> texts, List<float[]> embeddings);
}
