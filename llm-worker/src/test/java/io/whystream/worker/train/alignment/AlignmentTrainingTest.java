package io.whystream.worker.train.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.DatasetReader;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Alignment of the bundled model with MovieLens latest-small. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlignmentTrainingTest {
  private static final Path MODEL = Path.of("../models/nano");
  private static final AlignmentPlan PLAN = new AlignmentPlan(3, 2, 2, 4, 1, 48, 0.003, 0.001, 11);

  private final DjlLanguageModel model =
      DjlLanguageModel.load(MODEL, new LoraSpec(4, 8, List.of("q_proj", "v_proj")), "cpu");
  private final ChatTemplate chat;
  private final Prompts prompts;
  private final ChoiceTasks tasks;

  AlignmentTrainingTest() throws IOException {
    chat = ChatTemplate.load(MODEL);
    prompts = new Prompts(model.tokenizer(), chat, PromptLimits.DEFAULT);
    Dataset dataset =
        DatasetReader.open(Path.of("../samples/movielens-small")).read((file, line, why) -> {});
    tasks = new ChoiceTasks(dataset, 0.2, 5, 2, 1);
  }

  @AfterAll
  void close() {
    model.close();
  }

  private AlignmentTraining training(
      AlignmentPlan plan, Path checkpoint, Consumer<AlignmentStep> seen) {
    return new AlignmentTraining(
        model,
        prompts,
        model.tokenizer().idOf(chat.endOfSequence()),
        tasks,
        plan,
        checkpoint,
        seen);
  }

  @Test
  void shouldGoOnFromACheckpointAsIfItHadNeverStopped(@TempDir Path directory) throws IOException {
    // Given
    List<AlignmentStep> whole = new ArrayList<>();
    float[] once = training(PLAN, directory.resolve("once"), whole::add).run();
    AlignmentPlan half = new AlignmentPlan(3, 0, 2, 4, 1, 48, 0.003, 0.001, 11);
    List<AlignmentStep> parts = new ArrayList<>();

    // When
    training(half, directory.resolve("twice"), parts::add).run();
    float[] twice = training(PLAN, directory.resolve("twice"), parts::add).run();

    // Then
    assertThat(twice).containsExactly(once);
    assertThat(parts).isEqualTo(whole);
    assertThat(whole)
        .extracting(AlignmentStep::warmUp)
        .containsExactly(true, true, true, false, false);
  }

  @Test
  void shouldLearnTheForm(@TempDir Path directory) throws IOException {
    List<AlignmentStep> steps = new ArrayList<>();
    AlignmentPlan plan = new AlignmentPlan(40, 0, 4, 4, 1, 48, 0.01, 0.001, 11);
    training(plan, directory.resolve("state"), steps::add).run();
    double first =
        steps.subList(0, 5).stream().mapToDouble(AlignmentStep::loss).average().orElse(0);
    double last =
        steps.subList(35, 40).stream().mapToDouble(AlignmentStep::loss).average().orElse(9);
    assertThat(last).isLessThan(first / 2);
  }

  @Test
  void shouldRefuseACheckpointOfAnotherSeed(@TempDir Path directory) throws IOException {
    Path checkpoint = directory.resolve("state");
    AlignmentPlan plan = new AlignmentPlan(1, 0, 1, 2, 1, 48, 0.01, 0.001, 11);
    training(plan, checkpoint, step -> {}).run();
    AlignmentPlan other = new AlignmentPlan(1, 0, 1, 2, 1, 48, 0.01, 0.001, 12);
    assertThatThrownBy(() -> training(other, checkpoint, step -> {}).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("seed 12");
  }
}
