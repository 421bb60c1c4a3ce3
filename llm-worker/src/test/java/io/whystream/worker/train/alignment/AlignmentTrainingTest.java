package io.whystream.worker.train.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.engine.djl.DjlTrainableModel;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.MadeUpTexts;
import io.whystream.worker.train.RowPacker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Alignment of the bundled model with planted fame. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlignmentTrainingTest {
  private static final Path MODEL = Path.of("../models/nano");
  private static final LoraSpec LORA = new LoraSpec(4, 8, List.of("q_proj", "v_proj"));
  private static final int CANDIDATES = 3;
  private static final int MAX_TOKENS = 48;

  private final DjlLanguageModel model = DjlLanguageModel.load(MODEL, LORA, "cpu");
  private final ChatTemplate chat;
  private final int stop;
  private final ChoiceTasks tasks = new ChoiceTasks(PlantedFame.dataset(), 0.3, CANDIDATES, 1, 1);

  AlignmentTrainingTest() throws IOException {
    chat = ChatTemplate.load(MODEL);
    stop = model.tokenizer().idOf(chat.endOfSequence());
  }

  @AfterAll
  void close() {
    model.close();
  }

  private static AlignmentPlan plan(int warmUpSteps, int steps, long seed) {
    return plan(warmUpSteps, 0, steps, seed);
  }

  private static AlignmentPlan plan(int warmUpSteps, int rehearsed, int steps, long seed) {
    return new AlignmentPlan(
        warmUpSteps, 2, rehearsed, steps, 2, 4, 1, MAX_TOKENS, 0.003, 0.001, seed);
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

  private WarmUp warmUp(
      DjlTrainableModel learner,
      AlignmentPlan plan,
      Path checkpoint,
      Consumer<AlignmentStep> seen) {
    return new WarmUp(
        learner,
        learner::weights,
        new ChoiceText(model.tokenizer(), prompts(model), stop),
        tasks,
        madeUp(),
        plan,
        checkpoint,
        seen);
  }

  private MadeUpTexts madeUp() {
    return new MadeUpTexts(model.tokenizer(), prompts(model), stop);
  }

  @Test
  void shouldForgetHowToExplainUnlessItRehearses(@TempDir Path directory) throws IOException {
    MadeUpTexts madeUp = madeUp();
    madeUp.reseed(-1);
    RowPacker packer = new RowPacker(8, 600);
    packer.pack(Stream.generate(() -> madeUp.nextExplanation(1)).limit(12).toList());
    PackedRows unseen = packer.rows();
    try (DjlTrainableModel learner = DjlTrainableModel.load(MODEL, "cpu")) {
      float[] fresh = learner.weights();
      double before = learner.loss(unseen);

      learner.weights(
          warmUp(learner, plan(30, 2, 0, 1), directory.resolve("kept"), step -> {}).run(fresh));
      double kept = learner.loss(unseen);
      learner.weights(
          warmUp(learner, plan(30, 0, 0, 1), directory.resolve("not"), step -> {}).run(fresh));

      assertThat(kept).isLessThan(before * 1.5);
      assertThat(learner.loss(unseen)).isGreaterThan(before * 2);
    }
  }

  @Test
  void shouldLearnFromTasks(@TempDir Path directory) throws IOException {
    List<AlignmentStep> steps = new ArrayList<>();
    try (DjlTrainableModel learner = DjlTrainableModel.load(MODEL, "cpu")) {
      warmUp(learner, plan(40, 0, 1), directory.resolve("state"), steps::add)
          .run(learner.weights());
    }
    assertThat(steps).hasSize(40).allMatch(AlignmentStep::warmUp);
    assertThat(loss(steps.subList(35, 40))).isLessThan(loss(steps.subList(0, 5)) / 3);
  }

  private static double loss(List<AlignmentStep> steps) {
    return steps.stream().mapToDouble(AlignmentStep::loss).average().orElse(Double.NaN);
  }

  @Test
  void shouldReinforceFromACheckpointAsIfItHadNeverStopped(@TempDir Path directory)
      throws IOException {
    // Given
    List<AlignmentStep> whole = new ArrayList<>();
    float[] once = training(model, plan(0, 2, 11), directory.resolve("once"), whole::add).run();
    List<AlignmentStep> parts = new ArrayList<>();

    // When
    training(model, plan(0, 1, 11), directory.resolve("twice"), parts::add).run();
    float[] twice = training(model, plan(0, 2, 11), directory.resolve("twice"), parts::add).run();

    // Then
    assertThat(Arrays.equals(twice, once)).isTrue();
    assertThat(parts).isEqualTo(whole);
    assertThat(whole).extracting(AlignmentStep::step).containsExactly(1L, 2L);
  }

  @Test
  void shouldWarmUpFromACheckpointAsIfItHadNeverStopped(@TempDir Path directory)
      throws IOException {
    try (DjlTrainableModel learner = DjlTrainableModel.load(MODEL, "cpu")) {
      // Given
      float[] fresh = learner.weights();
      AlignmentPlan plan = plan(11, 0, 11);
      List<AlignmentStep> whole = new ArrayList<>();
      float[] once = warmUp(learner, plan, directory.resolve("once"), whole::add).run(fresh);

      // When: it stops in step 11, and the state of step 10 was kept
      Path stopped = directory.resolve("stopped");
      Consumer<AlignmentStep> stopping =
          step -> {
            if (step.step() == 11) {
              throw new IllegalStateException("stopped");
            }
          };
      assertThatThrownBy(() -> warmUp(learner, plan, stopped, stopping).run(fresh))
          .hasMessage("stopped");
      List<AlignmentStep> rest = new ArrayList<>();
      float[] twice = warmUp(learner, plan, stopped, rest::add).run(fresh);

      // Then
      assertThat(furthest(twice, once)).isLessThan(1e-5);
      assertThat(furthest(once, fresh)).isGreaterThan(1e-3);
      assertThat(rest).hasSize(1);
      assertThat(rest.get(0).step()).isEqualTo(11);
      assertThat(rest.get(0).loss()).isCloseTo(whole.get(10).loss(), within(1e-4));
    }
  }

  /** The largest difference of two arrays; listing a million of them would take hours. */
  private static double furthest(float[] some, float[] others) {
    return IntStream.range(0, some.length)
        .mapToDouble(i -> Math.abs((double) some[i] - others[i]))
        .max()
        .orElseThrow();
  }

  @Test
  void shouldRefuseACheckpointOfAnotherSeed(@TempDir Path directory) throws IOException {
    Path checkpoint = directory.resolve("state");
    training(model, plan(0, 1, 11), checkpoint, step -> {}).run();
    assertThatThrownBy(() -> training(model, plan(0, 1, 12), checkpoint, step -> {}).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("seed 12");
  }
}
