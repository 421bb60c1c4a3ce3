package io.whystream.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StyleTest {

  @Test
  void shouldColourOnlyATerminalThatWantsIt() {
    assertThat(Style.of(Map.of("LANG", "C.UTF-8"), true)).isEqualTo(new Style(true, true));
    assertThat(Style.of(Map.of("LANG", "C.UTF-8"), false)).isEqualTo(new Style(false, true));
    assertThat(Style.of(Map.of("NO_COLOR", "1"), true).colour()).isFalse();
    assertThat(Style.of(Map.of("NO_COLOR", ""), true).colour()).isTrue();
    assertThat(Style.of(Map.of("TERM", "dumb"), true).colour()).isFalse();
  }

  @Test
  void shouldTakeTheLocaleThatWins() {
    assertThat(Style.of(Map.of("LC_ALL", "C", "LANG", "de_DE.UTF-8"), true).unicode()).isFalse();
    assertThat(Style.of(Map.of("LC_ALL", "", "LANG", "de_DE.utf8"), true).unicode()).isTrue();
  }

  @Test
  void shouldKeepWhatAsciiCanSay() {
    assertThat(Style.PLAIN.encode("█░ 1 ± 2 · Amélie 天")).isEqualTo("#. 1 ~ 2 - Amelie ?");
  }
}
