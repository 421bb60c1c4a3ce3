package io.whystream.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.cli.Main;
import io.whystream.embedded.Home;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateCommandTest {
  @TempDir Path directory;

  @Test
  void shouldWriteReportAndPlots() throws Exception {
    ratings();
    Path report = directory.resolve("report");

    int code =
        Main.commandLine()
            .execute(
                "evaluate",
                "--data",
                directory.toString(),
                "--report",
                report.toString(),
                "--protocol=leave-one-out,prequential",
                "--quick");

    assertThat(code).isZero();
    assertThat(names(report))
        .containsExactlyInAnyOrder("report.md", "report.json", "leave-one-out", "prequential");
    assertThat(names(report.resolve("prequential")))
        .containsExactlyInAnyOrder("report.md", "report.json", "prequential.svg");
    assertThat(Files.readString(report.resolve("report.md")))
        .contains(
            "## leave-one-out\n",
            "- users: 12",
            "- quick: a look",
            "| Whystream, ids only | ",
            "](prequential/prequential.svg)");
    JsonNode joined = new ObjectMapper().readTree(report.resolve("report.json").toFile());
    assertThat(joined.path("leave-one-out").path("sections")).hasSize(1);
    assertThat(joined.path("prequential").path("sections")).hasSize(1);
  }

  @Test
  void shouldReportTheOtherProtocolsWhenOneFails() throws Exception {
    ratings();
    Path report = directory.resolve("report");

    int code =
        Main.commandLine()
            .execute(
                "evaluate",
                "--data",
                directory.toString(),
                "--report",
                report.toString(),
                "--protocol",
                "text,leave-one-out",
                "--model",
                directory.resolve("none").toString(),
                "--quick");

    assertThat(code).isEqualTo(1);
    assertThat(Files.readString(report.resolve("report.md")))
        .contains("## leave-one-out\n")
        .doesNotContain("## text\n");
  }

  @Test
  void shouldShareAllArgumentsButThoseOfEachProtocol() {
    assertThat(
            OwnProcess.without(
                Set.of("--protocol", "--report"),
                List.of("--data", "d", "--protocol=a,b", "--report", "r", "--quick")))
        .containsExactly("--data", "d", "--quick");
  }

  private void ratings() throws IOException {
    StringBuilder ratings = new StringBuilder("userId,movieId,rating,timestamp\n");
    for (int user = 0; user < 12; user++) {
      for (int n = 0; n < 6; n++) {
        ratings.append("%d,%d,4.0,%d%n".formatted(user, (user + n) % 8, 1000 + 7000 * n + user));
      }
    }
    Files.writeString(directory.resolve("ratings.csv"), ratings);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void shouldHoldTheCorrectionAgainstItsAblations() throws Exception {
    Path report = directory.resolve("report");

    assertThat(correction(report, "2")).isZero();

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

    // And where an arm runs makes no difference
    Path alone = directory.resolve("alone");
    assertThat(correction(alone, "1")).isZero();
    assertThat(alone.resolve("measured.json"))
        .hasSameTextualContentAs(report.resolve("measured.json"));
    assertThat(names(alone)).doesNotContain("other-arms");
  }

  private static int correction(Path report, String processes) {
    String rewardModel =
        Home.directory().resolve("samples/movielens-small/reward-model").toString();
    return Main.commandLine()
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
            "--processes",
            processes,
            "--report",
            report.toString());
  }

  @Test
  void shouldSayWhichValueIsWrong() throws IOException {
    assertThat(error("--seeds", "0")).contains("--seeds").contains("0");
    assertThat(error("--corrections", "0")).contains("--corrections").contains("0");
    assertThat(error("--protocol", "guess")).contains("leave-one-out").contains("guess");
    assertThat(error("--new-items", "0.9")).contains("--new-items").contains("0.9");
    assertThat(error("--data", directory.resolve("none").toString())).contains("none");
    ratings();
    String here = directory.toString();
    assertThat(error("--protocol", "text", "--data", here, "--model", here, "--quick"))
        .contains("--model: ")
        .contains("config.json");
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
