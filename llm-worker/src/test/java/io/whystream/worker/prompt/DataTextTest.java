package io.whystream.worker.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DataTextTest {
  @Test
  void shouldCollapseWhiteSpaceAndControls() {
    assertThat(DataText.clean(" a\u0000\n\t b\u2028c ", 20)).isEqualTo("a b c");
  }

  @Test
  void shouldReplaceFences() {
    assertThat(DataText.clean("a » b « c", 20)).isEqualTo("a \" b \" c");
  }

  @Test
  void shouldCountCodePointsAndNeverSplitOne() {
    assertThat(DataText.clean("𝄞𝄞𝄞", 3)).isEqualTo("𝄞𝄞𝄞");
    assertThat(DataText.clean("𝄞𝄞𝄞𝄞", 3)).isEqualTo("𝄞𝄞…");
  }

  @Test
  void shouldDropUnpairedSurrogates() {
    assertThat(DataText.clean("a\ud834b", 5)).isEqualTo("a b");
  }
}
