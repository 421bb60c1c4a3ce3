package io.whystream.worker.learn;

import io.whystream.schema.record.Candidate;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.FinishReason;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.policy.AdamW;
import io.whystream.worker.policy.AdapterSlot;
import io.whystream.worker.policy.GroupAdvantages;
import io.whystream.worker.policy.GrpoBatch;
import io.whystream.worker.policy.GrpoConstants;
import io.whystream.worker.policy.GrpoLoss;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.WeightBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a rollout into one GRPO gradient under the present policy, or says why nothing is learned.
 * Threading: the model's thread.
 */
public final class Learner {
  private final LanguageModel model;
  private final AdapterSlot adapters;
  private final LearnSettings settings;
  private final GrpoConstants constants;

  /**
   * @param maxCompletionLength longest completion sampled, tokens
   */
  public Learner(
      LanguageModel model, AdapterSlot adapters, LearnSettings settings, int maxCompletionLength) {
    this.model = model;
    this.adapters = adapters;
    this.settings = settings;
    this.constants = settings.objective(maxCompletionLength);
  }

  /**
   * Computes the gradient of a rollout.
   *
   * @param policy the present policy, which has folded at least to the rollout's version
   */
  public Lesson learn(Rollout rollout, PolicyState policy) {
    Group group = Group.of(rollout, constants);
    Lesson.Skipped skipped = whyNot(rollout, policy, group);
    return skipped != null ? skipped : teach(rollout, policy, group);
  }

  /**
   * Learns nothing for a given reason, unless there is another not to learn.
   *
   * @param why given where a gradient would have been taken
   */
  public Lesson.Skipped pass(Rollout rollout, PolicyState policy, String why) {
    Group group = Group.of(rollout, constants);
    Lesson.Skipped skipped = whyNot(rollout, policy, group);
    return skipped != null ? skipped : new Lesson.Skipped(why, false, group.shown());
  }

  private Lesson.@Nullable Skipped whyNot(Rollout rollout, PolicyState policy, Group group) {
    List<Double> advantages = group.shown();
    if (!group.isFinite()) {
      return new Lesson.Skipped("reward not finite", true, advantages);
    }
    if (rollout.getRequest().getAttempt() > 1) {
      return new Lesson.Skipped("tried again, and learned from at most once", false, advantages);
    }
    if (policy.hasLearnedFrom(rollout.getRequest().getSource())) {
      return new Lesson.Skipped("learned from before", true, advantages);
    }
    long version = rollout.getPolicy().getVersion();
    PolicyState.Mark mark = policy.mark(version);
    if (mark != null && !mark.sha256().equals(rollout.getPolicy().getSha256())) {
      return new Lesson.Skipped("policy " + version + " has another hash", true, advantages);
    }
    if (mark == null || policy.steps() - mark.steps() > settings.maxSampleLag()) {
      return new Lesson.Skipped("rollout too old", false, advantages);
    }
    if (!settings.negativeTeaches() && negative(rollout.getRequest().getInteraction())) {
      return new Lesson.Skipped("negative interaction", false, advantages);
    }
    if (group.spread() == 0) {
      return new Lesson.Skipped("rewards equal", false, advantages);
    }
    return group.spread() < settings.minSpread()
        ? new Lesson.Skipped("rewards nearly equal", false, advantages)
        : null;
  }

  private boolean negative(Interaction interaction) {
    Float rating = interaction.getRating();
    return interaction.getFeedback() == Feedback.DISLIKE
        || (interaction.getFeedback() == Feedback.RATING
            && rating != null
            && rating < settings.positiveRating());
  }

  /** One step's gradient, unless it cannot be computed. */
  private Lesson teach(Rollout rollout, PolicyState policy, Group group) {
    LanguageModel.Gradient gradient;
    Map<String, Double> metrics = new HashMap<>();
    try {
      gradient = gradient(rollout, policy, group.advantages(), metrics);
    } catch (NotFiniteException e) {
      return new Lesson.Skipped("log-probability not finite", true, group.shown());
    }
    double norm = AdamW.norm(gradient.values());
    if (!Double.isFinite(norm)) {
      return new Lesson.Skipped("gradient not finite", true, group.shown());
    }
    metrics.put("grad_norm", norm);
    metrics.put("entropy", gradient.entropy());
    metrics.put("reward", Arrays.stream(group.rewards()).average().orElse(0));
    metrics.put("reward_std", group.spread());
    // A group whose rewards are all equal never comes here.
    metrics.put("frac_reward_zero_std", 0.0);
    metrics.put("completions/mean_length", meanLength(rollout));
    metrics.put("completions/clipped_ratio", clipped(rollout));
    metrics.put("learning_rate", policy.settings().learningRate());
    metrics.values().removeIf(value -> !Double.isFinite(value));
    return new Lesson.Taught(
        new GradientStep(
            policy.ref(),
            List.of(rollout.getRequest().getInteraction().getId()),
            WeightBytes.of(gradient.values()),
            metrics,
            List.of(rollout.getRequest().getSource())),
        group.shown());
  }

  private LanguageModel.Gradient gradient(
      Rollout rollout, PolicyState policy, double[] advantages, Map<String, Double> metrics) {
    int[] prompt = ints(rollout.getPromptTokens());
    List<int[]> completions = new ArrayList<>();
    rollout.getCandidates().forEach(candidate -> completions.add(ints(candidate.getTokens())));
    double temperature = rollout.getTemperature();
    double @Nullable [][] reference = null;
    if (constants.beta() != 0) {
      adapters.useFirst(policy);
      reference = GrpoBatch.widened(model.logProbabilities(prompt, completions, temperature));
    }
    double @Nullable [][] first = reference;
    adapters.use(policy);
    boolean onPolicy = rollout.getPolicy().getSha256().equals(policy.sha256());
    double[][] sampled = sampled(rollout.getCandidates());
    GrpoLoss loss = new GrpoLoss(constants);
    return model.gradient(
        prompt,
        completions,
        temperature,
        values -> {
          double[][] current = GrpoBatch.widened(values);
          if (!finite(current)) {
            throw new NotFiniteException();
          }
          GrpoLoss.Result result =
              loss.evaluate(
                  new GrpoBatch(current, onPolicy ? current : sampled, first, sampled, advantages));
          metrics.putAll(result.metrics());
          metrics.put("loss", result.loss());
          return result.byLogProbability();
        });
  }

  private static double[][] sampled(List<Candidate> candidates) {
    double[][] sampled = new double[candidates.size()][];
    for (int i = 0; i < sampled.length; i++) {
      sampled[i] = candidates.get(i).getLogProbabilities().stream().mapToDouble(f -> f).toArray();
    }
    return sampled;
  }

  private static double meanLength(Rollout rollout) {
    return rollout.getCandidates().stream().mapToInt(c -> c.getTokens().size()).average().orElse(0);
  }

  /** Share of completions that their length ended. */
  private static double clipped(Rollout rollout) {
    return rollout.getCandidates().stream()
        .mapToDouble(c -> c.getFinish() == FinishReason.LENGTH ? 1 : 0)
        .average()
        .orElse(0);
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(i -> i).toArray();
  }

  private static boolean finite(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
  }

  /**
   * Rewards of a rollout's candidates.
   *
   * @param advantages of the same length; empty where a reward is not finite
   */
  private record Group(double[] rewards, double[] advantages) {
    static Group of(Rollout rollout, GrpoConstants constants) {
      double[] rewards =
          rollout.getCandidates().stream().mapToDouble(c -> c.getReward().getValue()).toArray();
      boolean finite = Arrays.stream(rewards).allMatch(Double::isFinite);
      return new Group(
          rewards,
          finite
              ? GroupAdvantages.of(rewards, Math.max(rewards.length, 1), constants.scaling())
              : new double[0]);
    }

    boolean isFinite() {
      return advantages.length == rewards.length;
    }

    double spread() {
      return GroupAdvantages.deviation(rewards);
    }

    List<Double> shown() {
      return Arrays.stream(advantages).boxed().toList();
    }
  }

  /** Leaves the engine's pass when the objective cannot be computed. */
  private static final class NotFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
