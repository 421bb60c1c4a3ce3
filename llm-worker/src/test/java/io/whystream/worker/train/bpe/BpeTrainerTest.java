package io.whystream.worker.train.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.worker.engine.djl.HfTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {
  private static final List<String> SPECIALS =
      List.of(TokenizerFiles.END_OF_TEXT, TokenizerFiles.TURN_START, TokenizerFiles.TURN_END);

  private final Path directory;

  BpeTrainerTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldMergeTheMostFrequentPairFirst() {
    // Given: the example of Sennrich et al. 2016, with spaces taken along
    WordCounts counts = new WordCounts();
    counts.add("low low low low low lower lower");
    counts.add(" newest newest newest newest newest newest widest widest widest");
    // When
    BpeVocabulary vocabulary = BpeTrainer.train(counts, SPECIALS, 3 + 256 + 6);
    // Then: e s 9 times, es t 9 times, l o 7 times, lo w 7 times, space n 6 times ...
    assertThat(vocabulary.merges().subList(0, 2)).containsExactly("e s", "es t");
    assertThat(vocabulary.merges()).contains("l o", "lo w");
    assertThat(vocabulary.size()).isEqualTo(265);
  }

  @Test
  void shouldStopWhenNothingRepeats() {
    WordCounts counts = new WordCounts();
    counts.add("abc");
    assertThat(BpeTrainer.train(counts, SPECIALS, 4_096).size()).isEqualTo(3 + 256);
  }

  @Test
  void shouldWriteATokenizerThatReturnsAnyText() throws IOException {
    // Given
    WordCounts counts = new WordCounts();
    for (int i = 0; i < 20; i++) {
      counts.add("The quiet harbour of Vellmar, and the lights of the town (1996)");
    }
    BpeVocabulary vocabulary = BpeTrainer.train(counts, SPECIALS, 400);
    TokenizerFiles.write(vocabulary, 512, directory);
    // When
    HfTokenizer tokenizer = HfTokenizer.load(directory, 400);
    // Then
    String all = "Tabs\tand\nlines, naïve Ærø 日本語 𝄞 🙂 \u0000\u00a0\u2028 <|im_end|> it's  ";
    assertThat(tokenizer.decode(tokenizer.encode(all))).isEqualTo(all);
    assertThat(tokenizer.encode(" harbour")).hasSize(1);
    assertThat(tokenizer.encode("<|im_end|>")).hasSizeGreaterThan(1).doesNotContain(2);
    assertThat(tokenizer.encodeWithSpecials("<|im_start|>a<|im_end|>")).hasSize(3).endsWith(2);
    tokenizer.close();
  }
}
