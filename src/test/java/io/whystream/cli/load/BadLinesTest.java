package io.whystream.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BadLinesTest {
  private final List<String> said = new ArrayList<>();
  private final BadLines badLines = new BadLines(said::add);

  @Test
  void shouldNameFileLineAndWhy() {
    badLines.badLine(Path.of("ratings.csv"), 17, "rating \u001b[31mx is no number");
    badLines.conclude();

    assertThat(said).containsExactly("ratings.csv:17: rating x is no number", "1 bad line skipped");
  }

  @Test
  void shouldCountAllButShowOnlyTheFirst() {
    for (int line = 1; line <= 1500; line++) {
      badLines.badLine(Path.of("a"), line, "empty");
    }
    badLines.conclude();

    assertThat(said).hasSize(21).last().isEqualTo("1,500 bad lines skipped, the first 20 shown");
  }

  @Test
  void shouldSayNothingOfAGoodFile() {
    badLines.conclude();

    assertThat(said).isEmpty();
  }
}
