package io.whystream.worker.train.alignment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.evaluate.ranking.PairedBootstrap;
import io.whystream.worker.evaluate.ranking.Recommender;
import io.whystream.worker.prompt.Prompts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** How well a model, or a recommender on the same candidates, chooses. */
public final class ChoiceTrial {
  private static final int TASKS_AT_ONCE = 16;

  private final List<ChoiceTask> tasks;
  private final long seed;

  /**
   * @param seed of the intervals' draws
   */
  public ChoiceTrial(List<ChoiceTask> tasks, long seed) {
    this.tasks = List.copyOf(tasks);
    this.seed = seed;
  }

  /**
   * How a model answered, greedily.
   *
   * @param format share of the answers that have the form
   * @param legal share that name a candidate
   * @param correct share that name the right one, 95 % interval by user
   * @param byUser the share of right ones of each user
   */
  public record Answers(
      double format, double legal, PairedBootstrap correct, @JsonIgnore double[] byUser) {}

  /**
   * Asks a model.
   *
   * @param stop the token that ends an answer
   * @param done gets the number of tasks answered so far
   */
  public Answers ask(
      LanguageModel model, Prompts prompts, int stop, int maxTokens, IntConsumer done) {
    Sampling greedy = new Sampling(0, 0, 1, maxTokens, new int[] {stop});
    int format = 0;
    int legal = 0;
    boolean[] correct = new boolean[tasks.size()];
    for (int from = 0; from < tasks.size(); from += TASKS_AT_ONCE) {
      List<ChoiceTask> some = tasks.subList(from, Math.min(tasks.size(), from + TASKS_AT_ONCE));
      List<PromptGroup> groups =
          some.stream()
              .map(task -> prompts.choicePrompt(task.facts(), task.shown()).tokens())
              .map(prompt -> new PromptGroup(prompt, new long[1]))
              .toList();
      List<List<Completion>> answers = model.generate(groups, greedy);
      for (int i = 0; i < some.size(); i++) {
        Completion completion = answers.get(i).get(0);
        String text = completion.stopped() ? model.tokenizer().decode(completion.tokens()) : "";
        RuleReward reward =
            RuleReward.of(
                prompts.parseChoice(text, some.get(i).candidates().length), some.get(i).answer());
        format += reward.format() ? 1 : 0;
        legal += reward.legal() ? 1 : 0;
        correct[from + i] = reward.correct();
      }
      done.accept(from + some.size());
    }
    double[] byUser = byUser(correct);
    return new Answers(
        (double) format / tasks.size(),
        (double) legal / tasks.size(),
        PairedBootstrap.of(byUser, seed),
        byUser);
  }

  /** Asks a recommender for the candidate that it scores highest. */
  public PairedBootstrap ask(Recommender recommender) {
    boolean[] correct = new boolean[tasks.size()];
    for (int t = 0; t < correct.length; t++) {
      ChoiceTask task = tasks.get(t);
      float[] scores = recommender.scores(task.asked());
      int best = 0;
      for (int i = 1; i < task.candidates().length; i++) {
        if (scores[task.candidates()[i]] > scores[task.candidates()[best]]) {
          best = i;
        }
      }
      correct[t] = best == task.answer();
    }
    return PairedBootstrap.of(byUser(correct), seed);
  }

  private double[] byUser(boolean[] correct) {
    Map<String, List<Boolean>> users = new LinkedHashMap<>();
    for (int t = 0; t < correct.length; t++) {
      users.computeIfAbsent(tasks.get(t).history().user(), u -> new ArrayList<>()).add(correct[t]);
    }
    return users.values().stream()
        .mapToDouble(own -> own.stream().filter(c -> c).count() / (double) own.size())
        .toArray();
  }
}
