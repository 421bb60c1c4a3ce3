package io.whystream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.statistics.ClusteredMean;
import io.whystream.cli.terminal.SafeText;
import io.whystream.cli.terminal.Style;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoViewTest {
  private static final Style UNICODE = new Style(false, true);

  private static final Summary SUMMARY =
      new Summary(
          new Summary.Counts(64, 58, 1, 0, 0, 0, 1, 0, 4),
          new Summary.Policy(57, 118, "3fa9c1d2e4"),
          1.84,
          3.42,
          new ClusteredMean(0.4243, 0.05, 464),
          new Summary.Gains(
              new ClusteredMean(0.214, 0.12, 58),
              new ClusteredMean(0.05, 0.1, 19),
              new ClusteredMean(0.31, 0.2, 19),
              new ClusteredMean(0.00314, 0.0011, 58)),
          new Summary.Quality(58, 0.9828, 0.9138),
          new Summary.Quality(58, 0.9655, 0.8966));

  private static final Shown SHOWN =
      new Shown(
          "495",
          "Shawshank Redemption, The (1994)",
          "You enjoy dark dramas of the 1990s, and now and then a thriller.",
          "You are drawn to dramas of the 1990s in which people hold on to hope.",
          "It is a drama with a crime at its heart.",
          "A drama of the 1990s: what you keep coming back to.",
          0.127);

  @Test
  void shouldDrawThisFrame() {
    assertThat(
            new DemoView(UNICODE, 160)
                .frame(SUMMARY, List.of(SHOWN), Duration.ofSeconds(40), 80, 24))
        .containsExactly(
            "Whystream · reasons corrected live                         policy v118 3fa9c1d2",
            "████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░ 60/160  37 %  1.5/s  1 min 7 s left",
            "",
            "interactions  64 sent · 58 corrected · 1 superseded · 1 other · 4 under way",
            "corrected in  p50 1.8 s · p95 3.4 s",
            "reward        mean +0.42 · 57 steps learned",
            "gain          +0.21 ± 0.12 over the first policy · taste +0.0031 ± 0.0011",
            "truth         98.3 % (first policy 96.6 %) · distinct reasons 91.4 % (89.7 %)",
            "",
            "before: pattern, first policy's reason │ after: pattern, learned reason",
            "Shawshank Redemption, The (1994), user 495                           gain +0.13",
            "You enjoy dark dramas of the 1990s,    │ You are drawn to dramas of the 1990s",
            "and now and then a thriller.           │ in which people hold on to hope.",
            "It is a drama with a crime at its      │ A drama of the 1990s: what you keep",
            "heart.                                 │ coming back to.");
  }

  @Test
  void shouldFitEveryTerminal() {
    for (int rows : new int[] {24, 30, 60}) {
      for (int columns : new int[] {80, 100, 200}) {
        List<String> frame =
            new DemoView(UNICODE, 160)
                .frame(
                    SUMMARY, Collections.nCopies(8, SHOWN), Duration.ofSeconds(40), columns, rows);
        assertThat(frame.size()).isLessThan(rows);
        assertThat(frame).allMatch(line -> SafeText.width(line) < columns);
      }
    }
  }

  @Test
  void shouldShowWhatUsersAndModelsWriteOnlyAsText() {
    // Given a title and a reason that try to command the terminal
    Shown evil =
        new Shown(
            "u\u001b[2J", "Tit\u001b]0;x\u0007le", null, "p\r\nq", "a\u001b[31m", "b\u0000", 0);
    // When
    String frame =
        String.join(
            "", new DemoView(UNICODE, 10).frame(SUMMARY, List.of(evil), Duration.ZERO, 80, 24));
    String plain = String.join("", new DemoView(UNICODE, 10).plainCorrection(evil));
    // Then
    assertThat((frame + plain).chars().noneMatch(Character::isISOControl)).isTrue();
    assertThat(frame).contains("Title, user u", "p q");
  }

  @Test
  void shouldSayTheSameInOneLineWithoutATerminal() {
    assertThat(new DemoView(UNICODE, 160).plainLine(SUMMARY, Duration.ofSeconds(40)))
        .isEqualTo(
            "  40 s  64/160 sent, 58 corrected; p50 1.8 s, p95 3.4 s; reward +0.42;"
                + " gain +0.21 ± 0.12; truth 98.3 %; distinct 91.4 %; policy v118 3fa9c1d2");
  }
}
