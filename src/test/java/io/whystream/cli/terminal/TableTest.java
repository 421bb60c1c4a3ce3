package io.whystream.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void shouldAlignNumbersRightAndTextLeft() {
    Table table = new Table("name", "count").row("a\u001b[31m", "7").row("long name", "1,234");
    assertThat(table.lines())
        .isEqualTo(List.of("name       count", "a              7", "long name  1,234"));
  }

  @Test
  void shouldRefuseARowOfAnotherWidth() {
    assertThatThrownBy(() -> new Table("one").row("a", "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 cells for 1 columns");
  }
}
