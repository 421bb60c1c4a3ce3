package io.whystream.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTest {

  @Test
  void shouldPrintPlainLinesAndNoFramesWithoutATerminal() {
    // Given
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // When
    try (Console console =
        Console.plain(new PrintStream(bytes, true, StandardCharsets.UTF_8), Style.PLAIN)) {
      console.frame(List.of("a frame"));
      console.line("a line ✓");
    }
    // Then
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("a line +" + System.lineSeparator());
  }
}
