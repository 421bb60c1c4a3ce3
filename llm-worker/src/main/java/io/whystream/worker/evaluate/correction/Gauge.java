package io.whystream.worker.evaluate.correction;

import io.whystream.schema.record.Candidate;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Reward;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.prompt.Verdict;
import io.whystream.worker.reward.Embeddings;
import io.whystream.worker.reward.RewardFunction;
import io.whystream.worker.reward.RewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures what one arm knows and writes before it learns; the same for every arm.
 *
 * @param score of a request's user and item with the item's list, by the model that arms learn from
 * @param carried what each reason of the list counts, by the same
 * @param pays its contrast
 * @param judges contrast of a model of other users, from which nothing is learned
 */
public record Gauge(
    ToDoubleFunction<CorrectionRequest> score,
    Function<CorrectionRequest, List<RewardModel.Carried>> carried,
    Meter pays,
    Meter judges) {

  /**
   * What reasons are measured by.
   *
   * @param contrast of a reward model
   * @param unit of what is measured, logits: that model's spread inside groups of reasons, since
   *     models differ in how much their texts count
   */
  public record Meter(RewardFunction contrast, double unit) {
    /** Mean over reasons. */
    private double mean(List<Reward> rewards, ToDoubleFunction<Reward> what) {
      return rewards.stream().mapToDouble(what).average().orElse(Double.NaN) / unit;
    }
  }

  /**
   * What lists and attention say before anything is written.
   *
   * @param logLikelihood above chance, nats
   * @param reasons read
   * @param attention entropy over its largest
   * @param topLearned 0 or 1
   */
  record Lists(double logLikelihood, int reasons, double attention, double topLearned) {}

  /**
   * An item to choose among.
   *
   * @param request as if it had been taken
   * @param logChance logarithm of how often it is drawn as one not taken
   */
  record Option(CorrectionRequest request, double logChance) {}

  /**
   * Reads the lists.
   *
   * @param options the item taken, then others
   */
  Lists lists(CorrectionRequest request, List<Option> options) {
    double[] scores =
        options.stream()
            .mapToDouble(option -> score.applyAsDouble(option.request()) - option.logChance())
            .toArray();
    List<RewardModel.Carried> counts = carried.apply(request);
    return new Lists(
        scores.length < 2 ? Double.NaN : aboveChance(scores),
        counts.size(),
        attention(counts.stream().mapToDouble(RewardModel.Carried::weight).toArray()),
        topLearned(counts));
  }

  /** Measures the reasons sampled for a request. */
  Measured measured(Rollout rollout, Lists lists) {
    CorrectionRequest request = rollout.getRequest();
    List<@Nullable String> texts = new ArrayList<>();
    List<float[]> embeddings = new ArrayList<>();
    for (Candidate candidate : rollout.getCandidates()) {
      if (candidate.getText() != null) {
        texts.add(candidate.getText());
        embeddings.add(Embeddings.fromBytes(candidate.getEmbedding()));
      }
    }
    List<Reward> scored = pays.contrast().score(request, texts, embeddings);
    List<Reward> judged = judges.contrast().score(request, texts, embeddings);
    Interaction interaction = request.getInteraction();
    boolean liked = Verdict.of(interaction.getFeedback(), interaction.getRating()) == Verdict.LIKED;
    double held = scored.stream().mapToInt(Reward::getTrueAttributes).sum();
    double lacked = scored.stream().mapToInt(Reward::getFalseAttributes).sum();
    return new Measured(
        interaction.getId(),
        interaction.getUser(),
        interaction.getItem(),
        texts.isEmpty() ? null : texts.get(0),
        pays.mean(scored, Reward::getTaste),
        judges.mean(judged, Reward::getTaste),
        lists.logLikelihood(),
        held + lacked == 0 ? Double.NaN : held / (held + lacked),
        liked ? pays.mean(scored, Reward::getGain) : Double.NaN,
        surprise(rollout.getCandidates()),
        lists.reasons(),
        lists.attention(),
        lists.topLearned());
  }

  /** Log-likelihood of the first, by softmax of the scores, above that of chance. */
  static double aboveChance(double... scores) {
    double most = Arrays.stream(scores).max().orElse(0);
    double sum = Arrays.stream(scores).map(score -> Math.exp(score - most)).sum();
    return scores[0] - most - Math.log(sum) + Math.log(scores.length);
  }

  /** Entropy of weights, made to add up to 1, over the logarithm of their number. */
  static double attention(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    if (weights.length < 2 || sum <= 0) {
      return Double.NaN;
    }
    double entropy = 0;
    for (double weight : weights) {
      double share = weight / sum;
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return entropy / Math.log(weights.length);
  }

  /** The genesis record is the first of the log, so every later version has learned. */
  private static double topLearned(List<RewardModel.Carried> carried) {
    RewardModel.@Nullable Carried top = null;
    for (RewardModel.Carried one : carried) {
      top = top == null || one.weight() > top.weight() ? one : top;
    }
    return top == null ? Double.NaN : top.reason().getPolicy().getVersion() > 0 ? 1 : 0;
  }

  /** Mean of minus the log-probability of the tokens sampled: an unbiased look at the entropy. */
  private static double surprise(List<Candidate> candidates) {
    return -candidates.stream()
        .flatMap(candidate -> candidate.getLogProbabilities().stream())
        .mapToDouble(Float::doubleValue)
        .average()
        .orElse(Double.NaN);
  }
}
