package io.whystream.worker.train.alignment;

import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.policy.AdamW;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.policy.AdamWState;
import io.whystream.worker.policy.AdapterInit;
import io.whystream.worker.policy.GroupAdvantages;
import io.whystream.worker.policy.GrpoBatch;
import io.whystream.worker.policy.GrpoConstants;
import io.whystream.worker.policy.GrpoLoss;
import io.whystream.worker.policy.LossType;
import io.whystream.worker.policy.RewardScaling;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Aligns an adapter with choosing the next item by GRPO with the rule reward (phase 1 of CURec), on
 * a model that has had its {@link WarmUp}.
 */
public final class AlignmentTraining {
  private static final int STEPS_BETWEEN_CHECKPOINTS = 25;

  private final LanguageModel model;
  private final Prompts prompts;
  private final ChoiceText texts;
  private final int stop;
  private final ChoiceTasks tasks;
  private final AlignmentPlan plan;
  private final Path checkpoint;
  private final Consumer<AlignmentStep> listener;
  private final AdamWSettings settings;
  private final GrpoLoss loss;

  /**
   * @param stop the token that ends an answer
   * @param checkpoint file that a stopped run goes on from
   */
  public AlignmentTraining(
      LanguageModel model,
      Prompts prompts,
      int stop,
      ChoiceTasks tasks,
      AlignmentPlan plan,
      Path checkpoint,
      Consumer<AlignmentStep> listener) {
    this.model = model;
    this.prompts = prompts;
    this.texts = new ChoiceText(model.tokenizer(), prompts, stop);
    this.stop = stop;
    this.tasks = tasks;
    this.plan = plan;
    this.checkpoint = checkpoint;
    this.listener = listener;
    this.settings = new AdamWSettings(plan.rate(), 0.9, 0.999, 1e-8, 0, 1);
    this.loss = new GrpoLoss(GrpoConstants.defaults(LossType.DAPO, plan.maxTokens()));
  }

  /**
   * Trains to the end of the plan, from the checkpoint where there is one.
   *
   * @return the adapter's weights
   * @throws IOException when the checkpoint belongs to another seed or adapter
   */
  public float[] run() throws IOException {
    int size = model.adapterLayout().size();
    TrainingState state =
        TrainingState.load(checkpoint, plan.seed(), size).orElseGet(() -> fresh(size));
    while (state.optimizer().step() < plan.steps()) {
      long step = state.optimizer().step();
      SplittableRandom random =
          new SplittableRandom(plan.seed() * 1_000_003 + plan.warmUpSteps() + step);
      model.useAdapter(state.weights());
      Update update = grpo(step, random);
      AdamW.Step next = AdamW.step(settings, state.optimizer(), state.weights(), update.gradient());
      state = new TrainingState(plan.seed(), 0, 0, next.weights(), next.state());
      listener.accept(update.seen());
      if ((step + 1) % STEPS_BETWEEN_CHECKPOINTS == 0 || step + 1 == plan.steps()) {
        state.save(checkpoint);
      }
    }
    return state.weights();
  }

  private TrainingState fresh(int size) {
    return new TrainingState(
        plan.seed(),
        0,
        0,
        AdapterInit.weights(model.adapterLayout(), plan.seed()),
        AdamWState.zero(size));
  }

  private record Update(float[] gradient, AlignmentStep seen) {}

  private Update grpo(long step, SplittableRandom random) {
    List<ChoiceTask> asked = new ArrayList<>();
    List<PromptGroup> groups = new ArrayList<>();
    for (int i = 0; i < plan.tasksPerStep(); i++) {
      ChoiceTask task = tasks.drawn(random);
      asked.add(task);
      groups.add(new PromptGroup(texts.prompt(task), random.longs(plan.groupSize()).toArray()));
    }
    Sampling sampling = new Sampling(plan.temperature(), 0, 1, plan.maxTokens(), new int[] {stop});
    List<List<Completion>> answers = model.generate(groups, sampling);
    float[] sum = new float[model.adapterLayout().size()];
    Tally tally = new Tally();
    for (int i = 0; i < asked.size(); i++) {
      int count = asked.get(i).candidates().length;
      double[] rewards = new double[plan.groupSize()];
      for (int g = 0; g < rewards.length; g++) {
        Completion completion = answers.get(i).get(g);
        RuleReward reward =
            RuleReward.of(prompts.parseChoice(text(completion), count), asked.get(i).answer());
        tally.answered(reward);
        rewards[g] = reward.value();
      }
      if (GroupAdvantages.deviation(rewards) == 0) {
        tally.zeroStd++;
        continue;
      }
      learn(groups.get(i).prompt(), answers.get(i), rewards, sum, tally);
    }
    return new Update(sum, tally.step(plan.warmUpSteps() + step + 1, asked.size()));
  }

  /**
   * The text of an answer, without the token that ended it; unended answers do not have the form.
   */
  private String text(Completion completion) {
    return completion.stopped() ? model.tokenizer().decode(completion.tokens()) : "";
  }

  private void learn(
      int[] prompt, List<Completion> answers, double[] rewards, float[] sum, Tally tally) {
    double[] advantages = GroupAdvantages.of(rewards, rewards.length, RewardScaling.GROUP);
    LanguageModel.Gradient gradient =
        model.gradient(
            prompt,
            answers.stream().map(Completion::tokens).toList(),
            plan.temperature(),
            values -> {
              double[][] current = GrpoBatch.widened(values);
              GrpoLoss.Result result =
                  loss.evaluate(new GrpoBatch(current, current, null, null, advantages));
              tally.loss += result.loss();
              return result.byLogProbability();
            });
    tally.entropy += gradient.entropy();
    tally.learned++;
    for (int i = 0; i < sum.length; i++) {
      sum[i] += gradient.values()[i] / plan.tasksPerStep();
    }
  }

  /** Sums over one step. */
  private static final class Tally {
    private int answers;
    private int format;
    private int legal;
    private int correct;
    private int zeroStd;
    private int learned;
    private double loss;
    private double entropy;

    void answered(RuleReward reward) {
      answers++;
      format += reward.format() ? 1 : 0;
      legal += reward.legal() ? 1 : 0;
      correct += reward.correct() ? 1 : 0;
    }

    AlignmentStep step(long number, int groups) {
      return new AlignmentStep(
          number,
          false,
          learned == 0 ? 0 : loss / learned,
          (double) format / answers,
          (double) legal / answers,
          (double) correct / answers,
          (double) zeroStd / groups,
          learned == 0 ? Double.NaN : entropy / learned);
    }
  }
}
