package io.whystream.worker.train.alignment;

import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.SupervisedModel;
import io.whystream.worker.policy.AdamW;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.policy.AdamWState;
import io.whystream.worker.train.LearningRate;
import io.whystream.worker.train.PackedText;
import io.whystream.worker.train.RowPacker;
import io.whystream.worker.train.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Supervised steps on tasks of the users learned from: form, thought and number.
 *
 * <p>How a number is bound to its candidate is not found from a flat loss, so one thing comes after
 * the other: what a title says, from lists of items; binding, from tasks whose right candidate
 * stands out because the others are bare of attributes; telling candidates apart, from easy tasks
 * first; and the history, which doubles a prompt's length, last.
 */
public final class WarmUp {
  private static final int STEPS_BETWEEN_CHECKPOINTS = 50;
  private static final int STEPS_BETWEEN_MEASURES = 100;

  /** Texts in one pass; those of like length go together, since rows are padded to the longest. */
  private static final int TEXTS_A_PASS = 8;

  /** Share of the steps in which lists of items come alone. */
  private static final double FAME_ALONE_UNTIL = 0.1;

  /** Tasks for each list of items after that. */
  private static final int TASKS_A_LIST = 4;

  /** Until when all candidates that were not taken are bare, and when the last ones are. */
  private static final double ALL_BARE_UNTIL = 0.18;

  private static final double BARE_UNTIL = 0.3;

  /** Until when all tasks are easy, and when the last ones are. */
  private static final double ALL_EASY_UNTIL = 0.4;

  private static final double EASY_UNTIL = 0.55;

  /** Until when prompts have no history, and when they have half of it. */
  private static final double NO_HISTORY_UNTIL = 0.65;

  private static final double HALF_HISTORY_UNTIL = 0.8;

  /** Share of the tasks with uniform negatives, where what is known of an item tells most. */
  private static final double UNIFORM = 0.8;

  private final SupervisedModel model;
  private final Consumer<float[]> use;
  private final ChoiceText texts;
  private final ChoiceTasks tasks;
  private final FameTexts fame;
  private final List<PackedText> measured;
  private final AlignmentPlan plan;
  private final Path checkpoint;
  private final Consumer<AlignmentStep> listener;
  private final LearningRate rate;

  /**
   * @param use puts weights into the model
   * @param measured tasks that the number's loss is shown on as it falls; nothing depends on it
   * @param checkpoint file that a stopped run goes on from
   */
  public WarmUp(
      SupervisedModel model,
      Consumer<float[]> use,
      ChoiceText texts,
      ChoiceTasks tasks,
      List<ChoiceTask> measured,
      AlignmentPlan plan,
      Path checkpoint,
      Consumer<AlignmentStep> listener) {
    this.model = model;
    this.use = use;
    this.texts = texts;
    this.tasks = tasks;
    this.fame = new FameTexts(texts.tokenizer(), tasks);
    this.measured = measured.stream().map(texts::measured).toList();
    this.plan = plan;
    this.checkpoint = checkpoint;
    this.listener = listener;
    this.rate = new LearningRate(plan.warmUpRate(), 0.05, 0.02);
  }

  /**
   * Trains to the end of the warm-up, from the checkpoint where there is one.
   *
   * @param fresh the weights to start from
   * @return the weights
   * @throws IOException when the checkpoint belongs to another seed or model
   */
  public float[] run(float[] fresh) throws IOException {
    TrainingState state =
        TrainingState.load(checkpoint, plan.seed(), fresh.length)
            .orElseGet(
                () -> new TrainingState(plan.seed(), 0, 0, fresh, AdamWState.zero(fresh.length)));
    while (state.optimizer().step() < plan.warmUpSteps()) {
      long step = state.optimizer().step();
      use.accept(state.weights());
      SupervisedModel.Step learned =
          gradient(drawn(step, new SplittableRandom(plan.seed() * 1_000_003 + step)));
      AdamW.Step next =
          AdamW.step(settings(step), state.optimizer(), state.weights(), learned.gradient());
      state = new TrainingState(plan.seed(), 0, 0, next.weights(), next.state());
      boolean last = step + 1 == plan.warmUpSteps();
      double seen = Double.NaN;
      if (last || (step + 1) % STEPS_BETWEEN_MEASURES == 0) {
        use.accept(state.weights());
        seen = measure();
      }
      listener.accept(AlignmentStep.warmUp(step + 1, learned.loss(), seen));
      if (last || (step + 1) % STEPS_BETWEEN_CHECKPOINTS == 0) {
        state.save(checkpoint);
      }
    }
    return state.weights();
  }

  private AdamWSettings settings(long step) {
    double now = rate.at((double) step / plan.warmUpSteps());
    return new AdamWSettings(now, 0.9, 0.98, 1e-8, 0.02, 1);
  }

  private List<PackedText> drawn(long step, SplittableRandom random) {
    List<PackedText> drawn = new ArrayList<>();
    double done = (double) step / plan.warmUpSteps();
    boolean fameAlone = done < FAME_ALONE_UNTIL;
    Drawing drawing =
        new Drawing(
            lines(done),
            UNIFORM,
            fading(done, ALL_EASY_UNTIL, EASY_UNTIL),
            fading(done, ALL_BARE_UNTIL, BARE_UNTIL));
    for (int i = 0; i < (fameAlone ? 0 : plan.warmUpTasks()); i++) {
      drawn.add(texts.learned(tasks.drawn(random, drawing)));
    }
    for (int i = 0; i < (fameAlone ? plan.warmUpTasks() : plan.warmUpTasks() / TASKS_A_LIST); i++) {
      drawn.add(fame.drawn(random));
    }
    return drawn;
  }

  /** 1 to one moment, 0 from another, falling evenly between them. */
  private static double fading(double done, double from, double to) {
    return Math.min(1, Math.max(0, (to - done) / (to - from)));
  }

  private int lines(double done) {
    if (done < NO_HISTORY_UNTIL) {
      return 0;
    }
    return done < HALF_HISTORY_UNTIL ? (tasks.historyLines() + 1) / 2 : tasks.historyLines();
  }

  private SupervisedModel.Step gradient(List<PackedText> drawn) {
    double loss = 0;
    float[] sum = new float[0];
    for (List<PackedText> pass : passes(drawn)) {
      SupervisedModel.Step part = model.gradient(rows(pass));
      float share = (float) pass.size() / drawn.size();
      sum = sum.length == 0 ? new float[part.gradient().length] : sum;
      for (int i = 0; i < sum.length; i++) {
        sum[i] += share * part.gradient()[i];
      }
      loss += share * part.loss();
    }
    return new SupervisedModel.Step(loss, sum);
  }

  private double measure() {
    double loss = 0;
    for (List<PackedText> pass : passes(measured)) {
      loss += model.loss(rows(pass)) * pass.size() / measured.size();
    }
    return loss;
  }

  private static List<List<PackedText>> passes(List<PackedText> all) {
    List<PackedText> byLength =
        all.stream().sorted(Comparator.comparingInt(text -> text.tokens().length)).toList();
    List<List<PackedText>> passes = new ArrayList<>();
    for (int from = 0; from < all.size(); from += TEXTS_A_PASS) {
      passes.add(byLength.subList(from, Math.min(all.size(), from + TEXTS_A_PASS)));
    }
    return passes;
  }

  private static PackedRows rows(List<PackedText> pass) {
    int longest = pass.stream().mapToInt(text -> text.tokens().length).max().orElseThrow();
    RowPacker packer = new RowPacker(pass.size(), longest);
    packer.pack(pass);
    return packer.rows();
  }
}
