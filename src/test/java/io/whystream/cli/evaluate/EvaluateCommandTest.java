package io.whystream.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.Main;
import io.whystream.embedded.Home;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateCommandTest {
  @TempDir Path directory;

  @Test
  void shouldWriteReportAndPlots() throws Exception {
    StringBuilder ratings = new StringBuilder("userId,movieId,rating,timestamp\n");
    for (int user = 0; user < 12; user++) {
      for (int n = 0; n < 6; n++) {
        ratings.append("%d,%d,4.0,%d%n".formatted(user, (user + n) % 8, 1000 + 7000 * n + user));
      }
    }
    Files.writeString(directory.resolve("ratings.csv"), ratings);
    Path report = directory.resolve("report");

    int code =
        Main.commandLine()
            .execute(
                "evaluate",
                "--data",
                directory.toString(),
                "--report",
                report.toString(),
                "--quick");

    assertThat(code).isZero();
    try (var files = Files.list(report)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "report.md", "report.json", "leave-one-out.svg", "prequential.svg");
    }
    assertThat(Files.readString(report.resolve("report.md")))
        .contains("- users: 12", "- quick: a look", "| Whystream, ids only | ");
  }

  @Test
  void shouldHoldTheCorrectionAgainstItsAblations() throws Exception {
    Path report = directory.resolve("report");
    String rewardModel =
        Home.directory().resolve("samples/movielens-small/reward-model").toString();

    int code =
        Main.commandLine()
            .execute(
                "evaluate",
                "--protocol",
                "correction",
                "--model",
                Home.directory().resolve("models/nano").toString(),
                "--data",
                Home.directory().resolve("samples/movielens-small").toString(),
                "--corrections",
                "3",
                "--reward-model",
                rewardModel,
                "--judge",
                rewardModel,
                "--report",
                report.toString());

    assertThat(code).isZero();
    assertThat(Files.readString(report.resolve("report.md")))
        .contains(
            "| mean | learned | no correction | shuffled order | no update |",
            "| correction minus none | taste |",
            "| update minus no update | taste |",
            "(correction-taste.svg)",
            "not shown | 3, 1 |");
    assertThat(report.resolve("correction-taste.svg"))
        .content()
        .contains("<polyline", "shuffled order");
  }

  @Test
  void shouldSayWhichValueIsWrong() {
    assertThat(error("--seeds", "0")).contains("--seeds").contains("0");
    assertThat(error("--corrections", "0")).contains("--corrections").contains("0");
    assertThat(error("--protocol", "guess")).contains("leave-one-out").contains("guess");
    assertThat(error("--new-items", "0.9")).contains("--new-items").contains("0.9");
    assertThat(error("--data", directory.resolve("none").toString())).contains("none");
  }

  @Test
  void shouldSayHowLongIsLeft() {
    AtomicLong now = new AtomicLong();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TimeLeft left =
        new TimeLeft(10, "epoch", now::get, new PrintStream(out, true, StandardCharsets.UTF_8));

    now.set(60_000_000_000L);
    left.say("encoder, epoch 1: loss 1");

    assertThat(out.toString(StandardCharsets.UTF_8)).contains("1 min").contains("9 min left");
  }

  private String error(String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine().setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of("evaluate"));
    all.addAll(List.of("--report", directory.resolve("report").toString()));
    all.addAll(List.of(arguments));
    assertThat(line.execute(all.toArray(String[]::new))).isNotZero();
    return err.toString();
  }
}
