package io.whystream.cli.offline;

import io.whystream.cli.load.BadLines;
import io.whystream.config.ConfigReader;
import io.whystream.embedded.Home;
import io.whystream.worker.WorkerConfig;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.DatasetReader;
import io.whystream.worker.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which interactions are corrected, by which models. */
public final class OfflineOptions {
  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "Dataset: directory or file (default: samples/movielens-small).")
  @Nullable Path data;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Language model (default: models/nano).")
  @Nullable Path model;

  @Option(
      names = "--reward-model",
      paramLabel = "DIR",
      description = "Reward model (default: samples/movielens-small/reward-model).")
  @Nullable Path rewardModel;

  @Option(
      names = "--cut",
      defaultValue = "0.8",
      description = "Share of the interactions that is history (default: ${DEFAULT-VALUE}).")
  double cut = 0.8;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "A value of the worker's configuration, such as policy.learningRate=0.0003.")
  Map<String, String> settings = new LinkedHashMap<>();

  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec command;

  /**
   * Reads the dataset; bad lines are named on standard error and skipped.
   *
   * @throws ParameterException when there is none
   */
  public Dataset dataset() {
    BadLines badLines = new BadLines(System.err::println);
    try {
      Dataset dataset = DatasetReader.open(given(data, "samples/movielens-small")).read(badLines);
      badLines.conclude();
      return dataset;
    } catch (IOException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Splits a dataset in time.
   *
   * @throws ParameterException when the cut is no share
   */
  public Split split(Dataset dataset) {
    if (!(cut >= 0 && cut < 1)) {
      throw usage("--cut " + cut + " is not in 0 to below 1");
    }
    return Split.atFraction(dataset.interactions(), cut);
  }

  /**
   * The configuration of a worker without a cluster.
   *
   * @param own values that stand over the defaults and under --set
   */
  public WorkerConfig config(Map<String, String> own) {
    Map<String, String> all = new HashMap<>(own);
    all.putAll(settings);
    return config(
        given(model, "models/nano"),
        given(rewardModel, "samples/movielens-small/reward-model"),
        all);
  }

  /**
   * The configuration of a worker without a cluster around models of the caller's.
   *
   * @param settings values that stand over the defaults
   */
  public static WorkerConfig config(Path model, Path rewardModel, Map<String, String> settings) {
    Map<String, String> flags = new HashMap<>();
    flags.put("kafka.bootstrap.servers", "none");
    flags.put("schemaRegistry.url", "none");
    flags.put("snapshots", "none");
    flags.put("model.directory", model.toString());
    flags.put("reward.snapshot", rewardModel.toString());
    flags.putAll(settings);
    return ConfigReader.read(WorkerConfig.class, null, Map.of(), flags);
  }

  private static Path given(@Nullable Path path, String shipped) {
    return path == null ? Home.directory().resolve(shipped) : path;
  }

  private ParameterException usage(String what) {
    if (command == null) {
      throw new IllegalStateException("options used outside of a command");
    }
    return new ParameterException(command.commandLine(), what);
  }
}
