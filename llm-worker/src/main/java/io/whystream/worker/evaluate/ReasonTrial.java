package io.whystream.worker.evaluate;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.prompt.Prompts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets a model write reasons for many requests, several requests at a time. */
public final class ReasonTrial {
  private static final int REQUESTS_AT_ONCE = 8;

  private final LanguageModel model;
  private final Prompts prompts;
  private final Sampling sampling;

  public ReasonTrial(LanguageModel model, Prompts prompts, Sampling sampling) {
    this.model = model;
    this.prompts = prompts;
    this.sampling = sampling;
  }

  /**
   * Writes reasons.
   *
   * @param perRequest reasons for each request
   * @param seed of the first; the others count up
   * @return request by request
   */
  public List<ReasonQuality.Written> write(
      List<CorrectionRequest> requests, int perRequest, long seed) {
    List<ReasonQuality.Written> written = new ArrayList<>();
    long next = seed;
    for (int from = 0; from < requests.size(); from += REQUESTS_AT_ONCE) {
      List<CorrectionRequest> some =
          requests.subList(from, Math.min(requests.size(), from + REQUESTS_AT_ONCE));
      List<PromptGroup> groups = new ArrayList<>();
      for (CorrectionRequest request : some) {
        long[] seeds = new long[perRequest];
        for (int i = 0; i < perRequest; i++) {
          seeds[i] = next++;
        }
        groups.add(new PromptGroup(prompts.reasonPrompt(request).tokens(), seeds));
      }
      List<List<Completion>> completions = model.generate(groups, sampling);
      for (int i = 0; i < some.size(); i++) {
        for (Completion completion : completions.get(i)) {
          written.add(new ReasonQuality.Written(some.get(i).getItem(), reason(completion)));
        }
      }
    }
    return written;
  }

  private Optional<String> reason(Completion completion) {
    return completion.stopped()
        ? prompts.parseReason(model.tokenizer().decode(completion.tokens()))
        : Optional.empty();
  }
}
