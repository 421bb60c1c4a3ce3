package io.whystream.worker.train.alignment;

import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.engine.SupervisedModel;
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
import io.whystream.worker.train.LearningRate;
import io.whystream.worker.train.PackedText;
import io.whystream.worker.train.RowPacker;
import io.whystream.worker.train.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Aligns an adapter with choosing the next item: supervised steps on the form, then GRPO with the
 * rule reward (phase 1 of CURec).
 */
public final class AlignmentTraining {
  private static final int STEPS_BETWEEN_CHECKPOINTS = 25;

  private final LanguageModel model;
  private final Prompts prompts;
  private final int stop;
  private final ChoiceTasks tasks;
  private final AlignmentPlan plan;
  private final Path checkpoint;
  private final Consumer<AlignmentStep> listener;
  private final LearningRate warmUpRate;
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
    this.stop = stop;
    this.tasks = tasks;
    this.plan = plan;
    this.checkpoint = checkpoint;
    this.listener = listener;
    this.warmUpRate = new LearningRate(plan.warmUpRate(), 0.05, 0.1);
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
    while (state.optimizer().step() < plan.allSteps()) {
      long step = state.optimizer().step();
      SplittableRandom random = new SplittableRandom(plan.seed() * 1_000_003 + step);
      model.useAdapter(state.weights());
      boolean warmUp = step < plan.warmUpSteps();
      Update update = warmUp ? supervised(step, random) : grpo(step, random);
      AdamW.Step next =
          AdamW.step(settings(step), state.optimizer(), state.weights(), update.gradient());
      state = new TrainingState(plan.seed(), 0, 0, next.weights(), next.state());
      listener.accept(update.seen());
      if ((step + 1) % STEPS_BETWEEN_CHECKPOINTS == 0 || step + 1 == plan.allSteps()) {
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

  private AdamWSettings settings(long step) {
    double rate =
        step < plan.warmUpSteps() ? warmUpRate.at((double) step / plan.warmUpSteps()) : plan.rate();
    return new AdamWSettings(rate, 0.9, 0.999, 1e-8, 0, 1);
  }

  private record Update(float[] gradient, AlignmentStep seen) {}

  private Update supervised(long step, SplittableRandom random) {
    List<PackedText> texts = new ArrayList<>();
    for (int i = 0; i < plan.tasksPerStep(); i++) {
      texts.add(text(tasks.drawn(random)));
    }
    int longest = texts.stream().mapToInt(text -> text.tokens().length).max().orElseThrow();
    RowPacker packer = new RowPacker(texts.size(), longest);
    packer.pack(texts);
    SupervisedModel.Step learned = model.gradient(packer.rows());
    return new Update(
        learned.gradient(),
        new AlignmentStep(
            step + 1,
            true,
            learned.loss(),
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN));
  }

  private PackedText text(ChoiceTask task) {
    int[] prompt = prompt(task);
    int[] answer = model.tokenizer().encode(InterestThought.answer(task));
    int[] tokens = Arrays.copyOf(prompt, prompt.length + answer.length + 1);
    System.arraycopy(answer, 0, tokens, prompt.length, answer.length);
    tokens[tokens.length - 1] = stop;
    float[] weights = new float[tokens.length];
    Arrays.fill(weights, prompt.length, tokens.length, 1);
    return new PackedText(tokens, new int[tokens.length], weights);
  }

  private int[] prompt(ChoiceTask task) {
    return prompts.choicePrompt(task.facts(), task.shown()).tokens();
  }

  private Update grpo(long step, SplittableRandom random) {
    List<ChoiceTask> asked = new ArrayList<>();
    List<PromptGroup> groups = new ArrayList<>();
    for (int i = 0; i < plan.tasksPerStep(); i++) {
      ChoiceTask task = tasks.drawn(random);
      asked.add(task);
      groups.add(new PromptGroup(prompt(task), random.longs(plan.groupSize()).toArray()));
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
    return new Update(sum, tally.step(step + 1, asked.size()));
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
