package io.whystream.worker.train.alignment;

import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.SupervisedModel;
import io.whystream.worker.policy.AdamW;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.policy.AdamWState;
import io.whystream.worker.train.LearningRate;
import io.whystream.worker.train.MadeUpTexts;
import io.whystream.worker.train.PackedText;
import io.whystream.worker.train.RowPacker;
import io.whystream.worker.train.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Supervised steps on tasks of the users learned from, with their answers, and on texts of the
 * made-up corpus: all weights learn, and a model that only chooses soon writes nothing else.
 */
public final class WarmUp {
  private static final int STEPS_BETWEEN_CHECKPOINTS = 10;

  private final SupervisedModel model;
  private final Consumer<float[]> use;
  private final ChoiceText texts;
  private final ChoiceTasks tasks;
  private final MadeUpTexts madeUp;
  private final AlignmentPlan plan;
  private final Path checkpoint;
  private final Consumer<AlignmentStep> listener;
  private final LearningRate rate;

  /**
   * @param use puts weights into the model
   * @param checkpoint file that a stopped run goes on from
   */
  public WarmUp(
      SupervisedModel model,
      Consumer<float[]> use,
      ChoiceText texts,
      ChoiceTasks tasks,
      MadeUpTexts madeUp,
      AlignmentPlan plan,
      Path checkpoint,
      Consumer<AlignmentStep> listener) {
    this.model = model;
    this.use = use;
    this.texts = texts;
    this.tasks = tasks;
    this.madeUp = madeUp;
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
      SupervisedModel.Step learned = model.gradient(rows(drawn(plan.seed() * 1_000_003 + step)));
      AdamW.Step next =
          AdamW.step(settings(step), state.optimizer(), state.weights(), learned.gradient());
      state = new TrainingState(plan.seed(), 0, 0, next.weights(), next.state());
      listener.accept(AlignmentStep.warmUp(step + 1, learned.loss()));
      if (step + 1 == plan.warmUpSteps() || (step + 1) % STEPS_BETWEEN_CHECKPOINTS == 0) {
        state.save(checkpoint);
      }
    }
    return state.weights();
  }

  private AdamWSettings settings(long step) {
    double now = rate.at((double) step / plan.warmUpSteps());
    return new AdamWSettings(now, 0.9, 0.98, 1e-8, 0.02, 1);
  }

  private List<PackedText> drawn(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    madeUp.reseed(seed);
    List<PackedText> drawn = new ArrayList<>();
    for (int i = 0; i < plan.warmUpTasks(); i++) {
      drawn.add(texts.learned(tasks.drawn(random), tasks.knownness()));
    }
    for (int i = 0; i < plan.rehearsed(); i++) {
      drawn.add(madeUp.nextExplanation(ChoiceText.WEIGHT));
    }
    return drawn;
  }

  private static PackedRows rows(List<PackedText> texts) {
    int longest = texts.stream().mapToInt(text -> text.tokens().length).max().orElseThrow();
    RowPacker packer = new RowPacker(texts.size(), longest);
    packer.pack(texts);
    return packer.rows();
  }
}
