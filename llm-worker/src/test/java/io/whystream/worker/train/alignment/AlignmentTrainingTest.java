package io.whystream.worker.train.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.engine.djl.DjlTrainableModel;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.alignment.ChoiceTasks.Negatives;
import io.whystream.worker.train.bpe.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Alignment of the bundled model with a taste that is planted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlignmentTrainingTest {
  private static final Path MODEL = Path.of("../models/nano");
  private static final LoraSpec LORA = new LoraSpec(4, 8, List.of("q_proj", "v_proj"));
  private static final int CANDIDATES = 4;

  private final DjlLanguageModel model = DjlLanguageModel.load(MODEL, LORA, "cpu");
  private final ChatTemplate chat;
  private final int stop;
  private final ChoiceTasks tasks = new ChoiceTasks(PlantedTaste.dataset(), 0.3, CANDIDATES, 1, 1);

  AlignmentTrainingTest() throws IOException {
    chat = ChatTemplate.load(MODEL);
    stop = model.tokenizer().idOf(chat.endOfSequence());
  }

  @AfterAll
  void close() {
    model.close();
  }

  private static AlignmentPlan plan(int warmUpSteps, int steps, int tasks, double rate, long seed) {
    return new AlignmentPlan(warmUpSteps, tasks, steps, tasks, 6, 1, 40, 0.003, rate, seed);
  }

  private Prompts prompts(DjlLanguageModel language) {
    return new Prompts(language.tokenizer(), chat, PromptLimits.DEFAULT);
  }

  private AlignmentTraining training(
      DjlLanguageModel language,
      AlignmentPlan plan,
      Path checkpoint,
      Consumer<AlignmentStep> seen) {
    return new AlignmentTraining(language, prompts(language), stop, tasks, plan, checkpoint, seen);
  }

  private float[] warmedUp(
      DjlTrainableModel learner, AlignmentPlan plan, Path checkpoint, Consumer<AlignmentStep> seen)
      throws IOException {
    return new WarmUp(
            learner,
            learner::weights,
            new ChoiceText(model.tokenizer(), prompts(model), stop),
            tasks,
            tasks.heldOut(Negatives.UNIFORM, 1, 5),
            plan,
            checkpoint,
            seen)
        .run(learner.weights());
  }

  private ChoiceTrial.Answers asked(DjlLanguageModel language, double temperature) {
    return new ChoiceTrial(tasks.heldOut(Negatives.UNIFORM, 4, 9), 9)
        .ask(language, prompts(language), temperature, stop, 40, done -> {});
  }

  @Test
  void shouldLearnAPlantedTasteAndMoreOfItByItsReward(@TempDir Path directory) throws IOException {
    // Given: a model that knows the form and only begins to tell the candidates apart
    Path warmed = directory.resolve("warmed");
    List<AlignmentStep> steps = new ArrayList<>();
    try (DjlTrainableModel learner = DjlTrainableModel.load(MODEL, "cpu")) {
      float[] weights =
          warmedUp(learner, plan(150, 0, 6, 0, 1), directory.resolve("warm-up"), steps::add);
      learner.weights(weights);
      learner.save(warmed);
    }
    TokenizerFiles.copy(MODEL, warmed);
    try (DjlLanguageModel language = DjlLanguageModel.load(warmed, LORA, "cpu")) {
      ChoiceTrial.Answers before = asked(language, 1);
      System.out.println(
          "DEV "
              + steps.get(99)
              + steps.get(149)
              + " before "
              + before
              + " greedy "
              + asked(language, 0));

      // When
      float[] adapter =
          training(language, plan(150, 10, 6, 0.002, 1), directory.resolve("grpo"), steps::add)
              .run();

      // Then
      language.useAdapter(adapter);
      ChoiceTrial.Answers after = asked(language, 1);
      System.out.println("DEV after " + after + " greedy " + asked(language, 0) + steps);
      assertThat(after.correct().low()).isGreaterThan(1.0 / CANDIDATES);
      assertThat(after.correct().mean()).isGreaterThan(before.correct().mean() + 0.05);
      assertThat(after.format()).isGreaterThan(0.95);
    }
  }

  @Test
  void shouldReinforceFromACheckpointAsIfItHadNeverStopped(@TempDir Path directory)
      throws IOException {
    // Given
    List<AlignmentStep> whole = new ArrayList<>();
    float[] once =
        training(model, plan(0, 2, 2, 0.001, 11), directory.resolve("once"), whole::add).run();
    List<AlignmentStep> parts = new ArrayList<>();

    // When
    training(model, plan(0, 1, 2, 0.001, 11), directory.resolve("twice"), parts::add).run();
    float[] twice =
        training(model, plan(0, 2, 2, 0.001, 11), directory.resolve("twice"), parts::add).run();

    // Then
    assertThat(twice).containsExactly(once);
    assertThat(parts).isEqualTo(whole);
  }

  @Test
  void shouldWarmUpFromACheckpointAsIfItHadNeverStopped(@TempDir Path directory)
      throws IOException {
    try (DjlTrainableModel learner = DjlTrainableModel.load(MODEL, "cpu")) {
      // Given
      float[] fresh = learner.weights();
      Path stopped = directory.resolve("stopped");
      AlignmentPlan plan = plan(51, 0, 1, 0, 11);
      List<AlignmentStep> whole = new ArrayList<>();
      float[] once = warmedUp(learner, plan, directory.resolve("once"), whole::add);

      // When
      learner.weights(fresh);
      assertThatThrownBy(
              () ->
                  warmedUp(
                      learner,
                      plan,
                      stopped,
                      step -> {
                        if (step.step() == 51) {
                          throw new IllegalStateException("stopped");
                        }
                      }))
          .hasMessage("stopped");
      List<AlignmentStep> rest = new ArrayList<>();
      float[] twice = warmedUp(learner, plan, stopped, rest::add);

      // Then: the state of step 50 was kept
      assertThat(twice).containsExactly(once);
      assertThat(rest).isEqualTo(whole.subList(50, 51));
    }
  }

  @Test
  void shouldRefuseACheckpointOfAnotherSeed(@TempDir Path directory) throws IOException {
    Path checkpoint = directory.resolve("state");
    training(model, plan(0, 1, 1, 0.001, 11), checkpoint, step -> {}).run();
    assertThatThrownBy(
            () -> training(model, plan(0, 1, 1, 0.001, 12), checkpoint, step -> {}).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("seed 12");
  }
}
