package io.whystream.cli.evaluate;

import io.whystream.cli.UserException;
import io.whystream.cli.terminal.Durations;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.DatasetReader;
import io.whystream.worker.evaluate.ranking.EncoderRecommender;
import io.whystream.worker.evaluate.ranking.Evaluation;
import io.whystream.worker.evaluate.ranking.InteractionLog;
import io.whystream.worker.evaluate.ranking.PeerFiles;
import io.whystream.worker.evaluate.ranking.Report;
import io.whystream.worker.evaluate.ranking.ReportFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the recommender against its baselines and writes a report. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the recommender on a dataset, leave-one-out and prequentially, beside baselines.",
      "Writes report.md, report.json and plots."
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      defaultValue = "${sys:whystream.home:-.}/samples/movielens-small",
      description = "Dataset: directory or file (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("samples/movielens-small");

  @Option(names = "--report", required = true, description = "Directory of the report.")
  Path directory = Path.of("report");

  @Option(
      names = "--seeds",
      defaultValue = "1",
      description = "How many seeds the encoder is trained with (default: ${DEFAULT-VALUE}).")
  int seeds = 1;

  @Option(
      names = "--seed",
      defaultValue = "7",
      description = "The first of them (default: ${DEFAULT-VALUE}).")
  long seed = 7;

  @Option(
      names = "--protocol",
      split = ",",
      defaultValue = "leave-one-out,prequential",
      description = "What is measured: leave-one-out, prequential (default: both).")
  List<String> protocols = new ArrayList<>();

  @Option(
      names = "--epochs",
      defaultValue = "20",
      description = "Most epochs of the encoder (default: ${DEFAULT-VALUE}).")
  int epochs = 20;

  @Option(
      names = "--peers",
      description = {
        "Directory for other recommenders: gets the split in RecBole's format, and whatever scores"
            + " bench/peers/recbole.py left there are ranked beside ours."
      })
  @Nullable Path peers;

  @Option(names = "--quick", description = "Few epochs and blocks: a look, no result.")
  boolean quick;

  @Override
  public Integer call() throws IOException {
    for (String protocol : protocols) {
      if (!List.of("leave-one-out", "prequential").contains(protocol)) {
        throw new UserException("--protocol knows leave-one-out and prequential, not " + protocol);
      }
    }
    if (seeds < 1 || epochs < 1) {
      throw new UserException(
          "--seeds and --epochs must be at least 1, not " + seeds + " and " + epochs);
    }
    long began = System.nanoTime();
    Dataset dataset = read();
    EncoderRecommender.Settings encoder = EncoderRecommender.Settings.DEFAULT.withEpochs(epochs);
    Evaluation.Settings settings =
        quick
            ? new Evaluation.Settings(1, seed, 1, encoder.withEpochs(3))
            : new Evaluation.Settings(seeds, seed, 4, encoder);
    // Epochs, the costly steps: tuning, once more with all rows, and once for each block.
    int perProtocol = settings.seeds() * settings.encoder().epochs();
    int steps =
        (protocols.contains("leave-one-out") ? 2 * perProtocol : 0)
            + (protocols.contains("prequential") ? (1 + settings.blocks()) * perProtocol : 0);
    TimeLeft left = new TimeLeft(steps, System::nanoTime, System.out);
    Evaluation evaluation = new Evaluation(dataset, settings, left::say);
    List<Report.Section> sections = new ArrayList<>();
    if (protocols.contains("leave-one-out")) {
      if (peers != null) {
        share(evaluation.log(), peers);
      }
      sections.add(evaluation.leaveOneOut(peers));
    }
    if (protocols.contains("prequential")) {
      sections.add(evaluation.prequential());
    }
    Report report =
        new Report(
            dataset.name(), facts(evaluation, settings, System.nanoTime() - began), sections);
    ReportFiles.write(report, directory);
    System.out.println("report is in " + directory.resolve("report.md"));
    return 0;
  }

  private static void share(InteractionLog log, Path directory) throws IOException {
    PeerFiles.write(log, directory);
    if (!PeerFiles.scored(directory)) {
      System.out.println(
          "no scores of others in "
              + directory
              + ": run bench/peers/recbole.py "
              + directory
              + " and this command again");
    }
  }

  private Dataset read() {
    try {
      return DatasetReader.open(data)
          .read((file, line, why) -> System.err.println(file + ":" + line + ": " + why));
    } catch (IOException e) {
      throw new UserException("--data: " + e.getMessage(), e);
    }
  }

  private Map<String, String> facts(
      Evaluation evaluation, Evaluation.Settings settings, long nanos) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("users", String.valueOf(evaluation.log().sequences().size()));
    facts.put("items", String.valueOf(evaluation.log().items().size()));
    facts.put("interactions", String.valueOf(evaluation.log().interactions()));
    facts.put("seeds", settings.seeds() + " from " + settings.seed());
    facts.put("encoder", settings.encoder().toString());
    facts.put(
        "machine",
        Runtime.getRuntime().availableProcessors()
            + " cores, "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + ", Java "
            + System.getProperty("java.version"));
    facts.put("time taken", Durations.brief(Duration.ofNanos(nanos)));
    if (quick) {
      facts.put("quick", "a look, no result: few epochs, one seed");
    }
    return facts;
  }
}
