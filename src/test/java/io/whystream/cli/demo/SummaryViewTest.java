package io.whystream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.statistics.ClusteredMean;
import io.whystream.cli.terminal.Style;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryViewTest {
  private static final Summary SUMMARY =
      new Summary(
          new Summary.Counts(160, 157, 2, 0, 0, 0, 1, 0, 0),
          new Summary.Policy(120, 251, "3fa9c1d2e4"),
          1.84,
          3.42,
          new ClusteredMean(0.4243, 0.05, 464),
          new Summary.Gains(
              new ClusteredMean(0.214, 0.12, 157),
              new ClusteredMean(0.05, Double.NaN, 52),
              new ClusteredMean(Double.NaN, Double.NaN, 0),
              new ClusteredMean(0.00314, 0.0011, 157)),
          new Summary.Quality(157, 0.9828, 0.9138),
          new Summary.Quality(157, 0.9655, 0.8966));

  @Test
  void shouldSayWhatHappenedAndWhatToTryNext() {
    List<String> lines =
        new SummaryView(new Style(false, true))
            .lines(
                SUMMARY, Map.of("replaySeconds", 100.0), new SummaryView.Hints("run/demo", false));

    assertThat(lines)
        .startsWith(
            "What happened",
            "  interactions replayed            160 in 100 s",
            "  corrected                        157, 1.57 a second",
            "  ended otherwise                  2 superseded, 0 rejected, 0 late, 0 duplicate, 1"
                + " dead-lettered",
            "  interaction to correction        p50 1.8 s, p95 3.4 s",
            "  policy                           120 steps, version 251, 3fa9c1d2",
            "  gain over the first policy       +0.214 ± 0.120  (95 %)",
            "    first third, last third        +0.050, -",
            "    in taste alone                 +0.0031 ± 0.0011",
            "  reasons that name nothing false  98.3 %  (first policy 96.6 %)",
            "  distinct reasons                 91.4 %  (first policy 89.7 %)",
            "",
            "What to try next")
        .anyMatch(line -> line.startsWith("  ./whystream up --data run/demo "));
  }

  @Test
  void shouldNotAdviseToStartWhatRuns() {
    List<String> lines =
        new SummaryView(Style.PLAIN)
            .lines(SUMMARY, Map.of(), new SummaryView.Hints("run/demo", true));

    assertThat(lines).noneMatch(line -> line.contains("whystream up"));
  }
}
