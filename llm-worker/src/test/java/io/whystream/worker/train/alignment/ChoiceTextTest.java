package io.whystream.worker.train.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.whystream.worker.engine.djl.HfTokenizer;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.HistoryLine;
import io.whystream.worker.prompt.ItemText;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.prompt.Verdict;
import io.whystream.worker.train.PackedText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChoiceTextTest {
  private static final Path MODEL = Path.of("../models/nano");

  @Test
  void shouldWeighTheNumberTwiceTheRestOfTheAnswer() throws IOException {
    try (HfTokenizer tokenizer = HfTokenizer.load(MODEL, 4096)) {
      // Given
      ChatTemplate chat = ChatTemplate.load(MODEL);
      Prompts prompts = new Prompts(tokenizer, chat, PromptLimits.DEFAULT);
      int stop = tokenizer.idOf(chat.endOfSequence());
      ChoiceText texts = new ChoiceText(tokenizer, prompts, stop);
      // Twelve candidates: numbers of one digit and of two
      ChoiceTasks tasks = new ChoiceTasks(PlantedTaste.dataset(), 0.3, 12, 2, 1);
      SplittableRandom random = new SplittableRandom(3);
      for (int i = 0; i < 40; i++) {
        ChoiceTask task = tasks.drawn(random, new Drawing(2, 0.5, 0, 0));

        // When
        PackedText learned = texts.learned(task);
        PackedText measured = texts.measured(task);

        // Then
        int prompt = prompts.choicePrompt(task.facts(), task.shown()).tokens().length;
        StringBuilder number = new StringBuilder();
        double rest = 0;
        double numbers = 0;
        for (int t = 0; t < learned.tokens().length; t++) {
          if (measured.weights()[t] != 0) {
            number.append(tokenizer.decode(new int[] {learned.tokens()[t]}));
            assertThat(learned.weights()[t]).isEqualTo(measured.weights()[t]);
            numbers += learned.weights()[t];
          } else {
            rest += learned.weights()[t];
            assertThat(learned.weights()[t] > 0).isEqualTo(t >= prompt);
          }
        }
        assertThat(number.toString()).isEqualTo("" + (task.answer() + 1));
        assertThat(numbers).isCloseTo(2, within(1e-5));
        assertThat(rest).isCloseTo(1, within(1e-5));
        assertThat(learned.tokens()[learned.tokens().length - 1]).isEqualTo(stop);
      }
    }
  }

  @Test
  void shouldThinkOfWhatWasLiked() {
    assertThat(
            InterestThought.thought(
                List.of(
                    line(Verdict.LIKED, "genre: Drama, War; decade: 1990s"),
                    line(Verdict.DISLIKED, "genre: Horror; decade: 1970s"),
                    line(Verdict.DISLIKED, "genre: Horror; decade: 1970s"),
                    line(Verdict.DISLIKED, "genre: Horror; decade: 1970s"),
                    line(Verdict.LIKED, "genre: Comedy, War; decade: 1980s"),
                    line(Verdict.SAW, "genre: Comedy; decade: 1980s"))))
        .isEqualTo("This user enjoys War and Comedy, 1980s.");
    assertThat(InterestThought.thought(List.of(line(Verdict.DISLIKED, "genre: Drama"))))
        .isEqualTo("Nothing is known of this user.");
  }

  private static HistoryLine line(Verdict verdict, String attributes) {
    return new HistoryLine(verdict, new ItemText("Title", attributes, ""));
  }
}
