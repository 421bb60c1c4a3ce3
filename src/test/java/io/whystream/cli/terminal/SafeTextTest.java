package io.whystream.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {

  @ParameterizedTest
  @CsvSource({
    "'\u001b[31mred\u001b[0m',red",
    "'\u001b[2J\u001b[Hgone?',gone?",
    "'\u001b]0;title\u0007shown',shown",
    "'\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\',link",
    "'\u009b31mred',red",
    "'\u001bPdevice\u001b\\after',after",
    "'a\u0007\u0000\u0008b',ab",
    "'two\r\nlines\there',two lines here",
    "'abc\u202Edcb\u2066x\u200By',abcdcbxy",
    "'\u001bcreset',reset",
    "'unfinished \u001b[31',unfinished",
    "'Amélie (2001) 天',Amélie (2001) 天",
  })
  void shouldLeaveNothingThatATerminalObeys(String text, String expected) {
    assertThat(SafeText.line(text)).isEqualTo(expected);
  }

  @Test
  void shouldNeverLetAnEscapeThrough() {
    // Given texts thrown together from what terminals react to
    long seed = 7;
    String[] parts = {
      "\u001b", "[", "]", "0;", "31m", "\u0007", "\u009b", "\u009d", "\\", "x", "\n", "P"
    };
    Random random = new Random(seed);
    for (int round = 0; round < 5000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      // When
      String line = SafeText.line(text);
      // Then
      assertThat(line.chars().noneMatch(Character::isISOControl))
          .as("seed %d, round %d", seed, round)
          .isTrue();
    }
  }

  @Test
  void shouldCutByColumnsNotByCharacters() {
    assertThat(SafeText.line("天天天天", 5)).isEqualTo("天天…");
    assertThat(SafeText.line("abcdef", 6)).isEqualTo("abcdef");
    assertThat(SafeText.line("abcdefg", 6)).isEqualTo("abcde…");
    assertThat(SafeText.line("abc", 0)).isEmpty();
  }

  @Test
  void shouldWrapBetweenWordsIntoExactlyTheRowsAskedFor() {
    assertThat(SafeText.wrap("You like warm comedies from the 1990s", 14, 3))
        .isEqualTo(List.of("You like warm", "comedies from", "the 1990s"));
    assertThat(SafeText.wrap("You like warm comedies from the 1990s", 14, 2))
        .isEqualTo(List.of("You like warm", "comedies from…"));
    assertThat(SafeText.wrap("short", 14, 3)).isEqualTo(List.of("short", "", ""));
    assertThat(SafeText.wrap("Supercalifragilistic word", 10, 3))
        .isEqualTo(List.of("Supercalif", "ragilistic", "word"));
  }

  @Test
  void shouldNeverExceedTheColumns() {
    long seed = 11;
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        text.appendCodePoint(random.nextInt(6) == 0 ? ' ' : random.nextInt(5) == 0 ? 0x5929 : 'a');
      }
      int columns = 2 + random.nextInt(20);
      List<String> lines = SafeText.wrap(text, columns, 3);
      assertThat(lines).as("seed %d, round %d", seed, round).hasSize(3);
      assertThat(lines)
          .as("seed %d, round %d", seed, round)
          .allMatch(line -> SafeText.width(line) <= columns);
    }
  }
}
