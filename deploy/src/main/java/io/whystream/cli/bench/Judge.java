package io.whystream.cli.bench;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Reward;
import io.whystream.worker.reward.RewardFunction;
import io.whystream.worker.sample.ReasonWriter;
import java.util.List;

/**
 * A reward model that nothing learns from: it says whether what was learned from one carries over
 * to another. Threading: the model's thread.
 */
record Judge(RewardFunction rewards, ReasonWriter writer) {

  /** How much more taste a reason has than another for the same request, logits. */
  double gain(CorrectionRequest request, String reason, String other) {
    List<String> texts = List.of(reason, other);
    List<Reward> scored = rewards.score(request, texts, writer.embed(texts));
    return scored.get(0).getTaste() - scored.get(1).getTaste();
  }
}
