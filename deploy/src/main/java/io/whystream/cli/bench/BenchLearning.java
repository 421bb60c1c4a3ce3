package io.whystream.cli.bench;

import io.whystream.cli.UserException;
import io.whystream.config.ConfigReader;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.Roles;
import io.whystream.worker.WorkerConfig;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.DatasetReader;
import io.whystream.worker.data.Split;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whether learning moves what is written: chronological correction of real interactions, once with
 * the rewards as they are and once with the rewards of each group dealt out at random, each beside
 * the frozen first policy on the same events.
 */
@Command(
    name = "learning",
    mixinStandardHelpOptions = true,
    description = {
      "Learn from real interactions without a cluster, beside a placebo of permuted rewards.",
      "Prints the paired gain of the learned policy over the frozen first one for the same event."
    })
final class BenchLearning implements Callable<Integer> {
  @Option(
      names = "--interactions",
      defaultValue = "1000",
      description = "Interactions corrected by each arm (default: ${DEFAULT-VALUE}).")
  int interactions = 1000;

  @Option(
      names = "--data",
      defaultValue = "samples/movielens-small",
      description = "Dataset (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("samples/movielens-small");

  @Option(
      names = "--model",
      defaultValue = "models/nano",
      description = "Language model (default: ${DEFAULT-VALUE}).")
  Path model = Path.of("models/nano");

  @Option(
      names = "--reward-model",
      defaultValue = "samples/movielens-small/reward-model",
      description = "Reward model (default: ${DEFAULT-VALUE}).")
  Path rewardModel = Path.of("samples/movielens-small/reward-model");

  @Option(
      names = "--cut",
      defaultValue = "0.8",
      description = "Share of the interactions that is history (default: ${DEFAULT-VALUE}).")
  double cut = 0.8;

  @Option(
      names = "--per-user",
      defaultValue = "20",
      description = "Most interactions of one user (default: ${DEFAULT-VALUE}).")
  int perUser = 20;

  @Option(
      names = "--placebos",
      defaultValue = "1",
      description = "Arms with permuted rewards (default: ${DEFAULT-VALUE}).")
  int placebos = 1;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "A value of the worker's configuration, such as policy.learningRate=0.0003.")
  Map<String, String> settings = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    WorkerConfig config = config();
    Dataset dataset =
        DatasetReader.open(data)
            .read((file, line, why) -> System.err.println(file + ":" + line + ": " + why));
    Split split = Split.atFraction(dataset.interactions(), cut);
    List<Interaction> chosen = chosen(split.after());
    try (LanguageModel loaded =
        DjlLanguageModel.load(model, config.policy().lora(), config.model().device())) {
      Roles roles = Roles.open(config, loaded);
      System.out.printf(
          Locale.ROOT,
          "%d interactions of %d users after a history of %,d; groups of %d; reward %s%n",
          chosen.size(),
          chosen.stream().map(Interaction::getUser).distinct().count(),
          split.before().size(),
          config.sample().groupSize(),
          roles.rewards().version());
      LearningArm arm =
          new LearningArm(roles, loaded, config.policy(), dataset.items(), split.before(), chosen);
      for (int placebo = 0; placebo <= placebos; placebo++) {
        arm.run(placebo);
      }
    } catch (BadModelException | IllegalStateException e) {
      throw new UserException(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }

  private WorkerConfig config() {
    Map<String, String> flags = new HashMap<>();
    flags.put("kafka.bootstrap.servers", "none");
    flags.put("schemaRegistry.url", "none");
    flags.put("snapshots", "none");
    flags.put("revise.compareWithFirst", "true");
    flags.put("model.directory", model.toString());
    flags.put("reward.snapshot", rewardModel.toString());
    flags.putAll(settings);
    return ConfigReader.read(WorkerConfig.class, null, Map.of(), flags);
  }

  private List<Interaction> chosen(List<Interaction> after) {
    Map<String, Integer> counts = new HashMap<>();
    return after.stream()
        .filter(i -> counts.merge(i.getUser(), 1, Integer::sum) <= perUser)
        .limit(interactions)
        .toList();
  }
}
