package io.whystream.cli.evaluate;

import io.whystream.cli.UserException;
import io.whystream.cli.terminal.Durations;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.DatasetReader;
import io.whystream.worker.engine.BadModelException;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Measures the recommender against its baselines and writes a report. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the recommender, its texts and what learning gains, beside baselines and ablations.",
      "Writes report.md, report.json and plots; several protocols run in processes of their own."
    })
public final class EvaluateCommand implements Callable<Integer> {
  private static final List<String> PROTOCOLS =
      List.of("leave-one-out", "prequential", "text", "text-ranking", "correction");
  private static final int FEW_WRITTEN = 60;

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
      description = {
        "How many seeds; each trains the encoder anew, and the correction's policy and the reward"
            + " models of two halves of the users (default: ${DEFAULT-VALUE})."
      })
  int seeds = 1;

  @Option(
      names = "--seed",
      defaultValue = "7",
      description = "The first of them (default: ${DEFAULT-VALUE}).")
  long seed = 7;

  @Option(
      names = "--protocol",
      split = ",",
      defaultValue = "leave-one-out,prequential,text,text-ranking,correction",
      description = {
        "What is measured (default: everything): leave-one-out, prequential: the recommender; text:"
            + " what reasons written by a language model inside the split say of choices behind it;"
            + " text-ranking: all items ranked with reasons, where some are new; correction: the"
            + " correction beside its ablations, predict first, then learn."
      })
  List<String> protocols = new ArrayList<>();

  @Option(
      names = "--processes",
      paramLabel = "N",
      description =
          "How many of several protocols run at a time (default: 2, or 1 on one processor); from 2"
              + " on the correction takes two itself.")
  int processes = Math.min(2, Runtime.getRuntime().availableProcessors());

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--epochs",
      defaultValue = "12",
      description = "Epochs of the encoder, the best of which counts (default: ${DEFAULT-VALUE}).")
  int epochs = 12;

  @Option(
      names = "--peers",
      description = {
        "Directory for other recommenders: gets the split in RecBole's format, and whatever scores"
            + " bench/peers/recbole.py left there are ranked beside ours."
      })
  @Nullable Path peers;

  @Option(
      names = "--model",
      defaultValue = "${sys:whystream.home:-.}/models/nano",
      description = "Language model of the protocols with texts (default: ${DEFAULT-VALUE}).")
  Path model = Path.of("models/nano");

  @Option(
      names = "--written",
      defaultValue = "600",
      description = {
        "Interactions of training that reasons are written for in the protocol text, and as many"
            + " that are held out; in the protocol correction, those that each of the two reward"
            + " models reads (default: ${DEFAULT-VALUE})."
      })
  int written = 600;

  @Option(
      names = "--cache",
      description =
          "Directory that keeps texts, what knows ids only, and reward models between runs of the"
              + " protocols with texts.")
  @Nullable Path cache;

  @Mixin CorrectionOptions correction = new CorrectionOptions();

  @Option(
      names = "--new-items",
      defaultValue = "0.2",
      description = {
        "Share of items of which none or few interactions are known in the protocol text-ranking"
            + " (default: ${DEFAULT-VALUE})."
      })
  double newItems = 0.2;

  @Option(
      names = "--quick",
      description = {
        "Few epochs, blocks, texts and corrections, and text-ranking only when --protocol names it: a"
            + " look, no result."
      })
  boolean quick;

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (String protocol : protocols) {
      if (!PROTOCOLS.contains(protocol)) {
        throw new UserException(
            "--protocol knows " + String.join(", ", PROTOCOLS) + ", not " + protocol);
      }
    }
    if (!(newItems > 0 && newItems <= 0.4)) {
      throw new UserException("--new-items must be above 0 and at most 0.4, not " + newItems);
    }
    if (seeds < 1 || epochs < 1 || written < 1 || processes < 1) {
      throw new UserException(
          "--seeds, --epochs, --written and --processes must be at least 1, not "
              + List.of(seeds, epochs, written, processes));
    }
    correction.check();
    DatasetReader reader = reader();
    if (protocols.size() > 1) {
      return sideBySide();
    }
    long began = System.nanoTime();
    Dataset dataset = read(reader);
    EncoderRecommender.Settings encoder = EncoderRecommender.Settings.DEFAULT.withEpochs(epochs);
    Evaluation.Settings settings =
        quick
            ? new Evaluation.Settings(1, seed, 1, encoder.withEpochs(3))
            : new Evaluation.Settings(seeds, seed, 4, encoder);
    String protocol = protocols.get(0);
    int perSeed = epochs(protocol, settings);
    TimeLeft left = new TimeLeft(settings.seeds() * perSeed, "epoch", System::nanoTime, System.out);
    Evaluation evaluation = new Evaluation(dataset, settings, left::say);
    Map<String, String> told = new LinkedHashMap<>();
    List<Report.Section> sections;
    try {
      sections = sections(protocol, evaluation, dataset, left, told);
    } catch (BadModelException e) {
      throw new UserException("--model: " + e.getMessage(), e);
    }
    Map<String, String> facts = facts(evaluation, settings, System.nanoTime() - began);
    facts.putAll(told);
    Report report = new Report(dataset.name(), facts, sections);
    ReportFiles.write(report, directory);
    System.out.println("report is in " + directory.resolve("report.md"));
    return 0;
  }

  private List<Report.Section> sections(
      String protocol,
      Evaluation evaluation,
      Dataset dataset,
      TimeLeft left,
      Map<String, String> told)
      throws IOException, InterruptedException {
    Evaluation.Settings settings = evaluation.settings();
    TextProtocols texts = new TextProtocols(dataset, settings, model, cache, left::say);
    int read = quick ? Math.min(written, FEW_WRITTEN) : written;
    return switch (protocol) {
      case "leave-one-out" -> List.of(leaveOneOut(evaluation));
      case "prequential" -> List.of(evaluation.prequential());
      case "text" -> texts.choices(read, told);
      case "text-ranking" -> texts.rankings(newItems, told);
      default ->
          List.of(
              new CorrectionProtocol(
                      dataset,
                      model,
                      TextProtocols.CUT,
                      settings.seed(),
                      cache,
                      processes > 1 ? arguments() : List.of(),
                      left::say)
                  .run(correction.settled(quick), settings.seeds(), read, directory, told));
    };
  }

  /** Epochs, the costly steps: those of tuning, then a few over all rows or for each block. */
  private static int epochs(String protocol, Evaluation.Settings settings) {
    int tuning = settings.encoder().epochs();
    int further = settings.encoder().further();
    return switch (protocol) {
      case "leave-one-out" -> tuning + further;
      case "prequential" -> tuning + settings.blocks() * further;
      case "text-ranking" -> 2 * tuning;
      default -> 0;
    };
  }

  private Report.Section leaveOneOut(Evaluation evaluation) throws IOException {
    if (peers != null) {
      share(evaluation.log(), peers);
    }
    return evaluation.leaveOneOut(peers);
  }

  /** What this command was called with. */
  private ParseResult called() {
    if (spec == null) {
      throw new IllegalStateException("not called from a command line");
    }
    return spec.commandLine().getParseResult();
  }

  /** Each protocol in a process that is called as this one was. */
  private int sideBySide() throws IOException, InterruptedException {
    boolean named = called().hasMatchedOption("--protocol");
    List<String> chosen =
        protocols.stream().filter(each -> named || !quick || !each.equals("text-ranking")).toList();
    return new SideBySide(arguments(), directory, System.out).run(chosen, processes);
  }

  /** What stands behind the name of this command. */
  private List<String> arguments() {
    List<String> all = called().originalArgs();
    return all.subList(all.indexOf(called().commandSpec().name()) + 1, all.size());
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

  private DatasetReader reader() {
    try {
      return DatasetReader.open(data);
    } catch (IOException e) {
      throw new UserException("--data: " + e.getMessage(), e);
    }
  }

  private static Dataset read(DatasetReader reader) {
    try {
      return reader.read((file, line, why) -> System.err.println(file + ":" + line + ": " + why));
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
