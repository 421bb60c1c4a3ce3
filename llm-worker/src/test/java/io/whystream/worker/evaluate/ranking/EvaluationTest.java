package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Item;
import io.whystream.worker.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final long SEED = 2;
  private final Dataset circle =
      new Dataset("circle", List.of(), Logs.circle(60, 15, 7, new Random(SEED)));
  private final Evaluation evaluation =
      new Evaluation(
          circle,
          new Evaluation.Settings(
              2, SEED, 2, new EncoderRecommender.Settings(16, 8, 1e-2, 0.1, 8, 12, 2)),
          message -> {});

  @Test
  void shouldFindTheOrderThatPopularityCannotSee() throws IOException {
    Report.Section section = evaluation.leaveOneOut(null);

    double popularity = mean(section.rows().get(0), "NDCG@10");
    Report.Row ours = section.rows().get(section.rows().size() - 1);
    assertThat(ours.method()).startsWith("Whystream");
    assertThat(mean(ours, "NDCG@10")).as("seed %d", SEED).isGreaterThan(0.8);
    assertThat(mean(ours, "NDCG@10")).isGreaterThan(popularity + 0.2);
    assertThat(section.rows().get(0).against().get(0).shown()).isTrue();
    assertThat(ours.measures().values()).allMatch(spread -> spread.seeds() == 2);
  }

  @Test
  void shouldHoldAttributesAgainstIdsAlone() throws IOException {
    List<Item> described =
        IntStream.range(0, 15)
            .mapToObj(i -> new Item("v" + i, "", null, List.of(new Attribute("arc", "a" + i / 3))))
            .toList();
    Report.Section section =
        new Evaluation(
                new Dataset("circle", described, circle.interactions()),
                new Evaluation.Settings(
                    1, SEED, 2, new EncoderRecommender.Settings(16, 8, 1e-2, 0.1, 8, 3, 1)),
                message -> {})
            .leaveOneOut(null);

    List<String> methods = section.rows().stream().map(Report.Row::method).toList();
    assertThat(methods).endsWith("Whystream, ids only", "Whystream").contains("attributes");
    assertThat(section.rows().get(methods.size() - 1).setting()).endsWith(" attributes");
    assertThat(section.rows().get(methods.size() - 2).setting()).endsWith(" transitions");
    assertThat(section.rows().get(methods.size() - 2).against()).hasSize(1);
  }

  @Test
  void shouldWriteWhatItMeasured(@TempDir Path directory) throws Exception {
    Report report = new Report("circle", Map.of("seeds", "2"), List.of(evaluation.prequential()));

    ReportFiles.write(report, directory);

    JsonNode json = new ObjectMapper().readTree(directory.resolve("report.json").toFile());
    JsonNode first = json.at("/sections/0/rows/0");
    assertThat(first.get("method").asText()).isEqualTo("popularity");
    double measured = first.at("/measures/NDCG@10/mean").asDouble();
    assertThat(measured).isBetween(0.01, 1.0);
    assertThat(read(directory, "report.md"))
        .contains("| popularity | " + String.format(java.util.Locale.ROOT, "%.4f", measured));
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("prequential.svg").toFile())
                .getElementsByTagName("rect")
                .getLength())
        .isEqualTo(1 + report.sections().get(0).rows().size());
  }

  private static String read(Path directory, String file) throws IOException {
    return Files.readString(directory.resolve(file));
  }

  private static double mean(Report.Row row, String measure) {
    Report.Spread spread = row.measures().get(measure);
    return spread == null ? Double.NaN : spread.mean();
  }
}
