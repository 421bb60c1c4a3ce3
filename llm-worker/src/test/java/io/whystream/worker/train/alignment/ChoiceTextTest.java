package io.whystream.worker.train.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.engine.djl.HfTokenizer;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.Choice;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.PackedText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the warm-up learns from, in the bundled model's tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChoiceTextTest {
  private static final Path MODEL = Path.of("../models/nano");
  private static final int CANDIDATES = 4;

  private final HfTokenizer tokenizer;
  private final Prompts prompts;
  private final int stop;
  private final ChoiceTasks tasks = new ChoiceTasks(PlantedFame.dataset(), 0.3, CANDIDATES, 2, 1);
  private final Knownness knownness = tasks.knownness();

  ChoiceTextTest() throws IOException {
    tokenizer = HfTokenizer.load(MODEL, 4096);
    ChatTemplate chat = ChatTemplate.load(MODEL);
    prompts = new Prompts(tokenizer, chat, PromptLimits.DEFAULT);
    stop = tokenizer.idOf(chat.endOfSequence());
  }

  @AfterAll
  void close() {
    tokenizer.close();
  }

  /** A task of a user of the planted data, its candidates and its answer replaced. */
  private ChoiceTask task(int answer, String... items) {
    ChoiceTask some = tasks.heldOut(ChoiceTasks.Negatives.UNIFORM, 1, 3).get(0);
    int[] numbers =
        Arrays.stream(items).mapToInt(id -> tasks.training().items().indexOf(id)).toArray();
    return new ChoiceTask(some.history(), some.time(), numbers, answer, some.facts(), some.shown());
  }

  /** The answer taught, without the token that ends it. */
  private String taught(ChoiceTask task) {
    ChoiceText texts = new ChoiceText(tokenizer, prompts, stop);
    int[] tokens = texts.learned(task, knownness).tokens();
    assertThat(tokens[tokens.length - 1]).isEqualTo(stop);
    return tokenizer.decode(
        Arrays.copyOfRange(tokens, texts.prompt(task).length, tokens.length - 1));
  }

  @Test
  void shouldTeachAWordForEachCandidateAndTheNumberOfTheBestKnown() {
    // Given: films 3 and 5 are everybody's, the others one user's each
    ChoiceTask task = task(3, "i40", "i3", "i41", "i5");

    // When
    String taught = taught(task);

    // Then: of the two that are known alike the one that was taken
    assertThat(knownness.word(task.candidates()[0])).isNotEqualTo("favourite");
    assertThat(taught)
        .isEqualTo(
            """
            <think>This user enjoys Drama. 1 %s, 2 favourite, 3 %s, 4 favourite</think>\
            <answer>4</answer>""",
            knownness.word(task.candidates()[0]), knownness.word(task.candidates()[2]));
    assertThat(taught(task(0, "i40", "i3", "i41", "i42"))).endsWith("<answer>2</answer>");
    Choice read = prompts.parseChoice(taught, CANDIDATES).orElseThrow();
    assertThat(read.number()).isEqualTo(4);
    assertThat(read.legal()).isTrue();
    assertThat(RuleReward.of(prompts.parseChoice(taught, CANDIDATES), 3).value())
        .isCloseTo(1.5, within(1e-12));
  }

  @Test
  void shouldWeighWordsTogetherAsMuchAsTheNumberAndThePromptNotAtAll() {
    // Given
    ChoiceTask task = task(3, "i40", "i3", "i41", "i5");
    ChoiceText texts = new ChoiceText(tokenizer, prompts, stop);
    int prompt = texts.prompt(task).length;

    // When
    PackedText learned = texts.learned(task, knownness);

    // Then
    assertThat(sum(learned.weights(), 0, prompt)).isZero();
    assertThat(sum(learned.weights(), prompt, learned.weights().length))
        .isCloseTo(2.5, within(1e-5));
    assertThat(heavy(learned)).containsExactly("4");
    assertThat(sumOf(learned, " favourite")).isCloseTo(0.5, within(1e-5));
  }

  @Test
  void shouldShowEachCandidateWithItsNumberAndItsWord() {
    // Given
    ChoiceTask some = tasks.heldOut(ChoiceTasks.Negatives.UNIFORM, 1, 3).get(0);

    // When
    String prompt = tokenizer.decode(new ChoiceText(tokenizer, prompts, stop).prompt(some));

    // Then
    for (int i = 0; i < CANDIDATES; i++) {
      int item = some.candidates()[i];
      assertThat(prompt)
          .contains(
              "\n- «%s» %d %s"
                  .formatted(tasks.items().get(item).title(), i + 1, knownness.word(item)));
    }
    assertThat(prompt).contains("- liked «Film", "«Drama»\n");
  }

  private static double sum(float[] weights, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += weights[i];
    }
    return sum;
  }

  private List<String> heavy(PackedText text) {
    return IntStream.range(0, text.tokens().length)
        .filter(i -> text.weights()[i] > 0.9f)
        .mapToObj(i -> tokenizer.decode(new int[] {text.tokens()[i]}))
        .toList();
  }

  private double sumOf(PackedText text, String token) {
    int id = tokenizer.encode(token)[0];
    double sum = 0;
    for (int i = 0; i < text.tokens().length; i++) {
      sum += text.tokens()[i] == id ? text.weights()[i] : 0;
    }
    return sum;
  }
}
