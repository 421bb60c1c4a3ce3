package io.whystream.cli.bench;

import io.whystream.cli.UserException;
import io.whystream.cli.offline.OfflineOptions;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.Roles;
import io.whystream.worker.WorkerConfig;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.Split;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      names = "--seeds",
      defaultValue = "1",
      description =
          "Runs of all arms, each with its own first policy and samples (default:"
              + " ${DEFAULT-VALUE}).")
  int seeds = 1;

  @Option(
      names = "--judge",
      paramLabel = "DIR",
      description =
          "A reward model that looks on and pays nothing, such as one trained on other users"
              + " (train reward-model --users).")
  @Nullable Path judge;

  @Mixin OfflineOptions offline = new OfflineOptions();

  @Override
  public Integer call() throws IOException {
    WorkerConfig config = offline.config(Map.of("revise.compareWithFirst", "true"));
    Dataset dataset = offline.dataset();
    Split split = offline.split(dataset);
    List<Interaction> chosen = chosen(split.after());
    try (LanguageModel loaded =
        DjlLanguageModel.load(
            config.model().directory(), config.policy().lora(), config.model().device())) {
      Roles roles = Roles.open(config, loaded);
      System.out.printf(
          Locale.ROOT,
          "%d interactions of %d users after a history of %,d; groups of %d; reward %s%n",
          chosen.size(),
          chosen.stream().map(Interaction::getUser).distinct().count(),
          split.before().size(),
          config.sample().groupSize(),
          roles.rewards().version());
      Judge looking = judge == null ? null : judge(judge, loaded);
      List<SeedComparison> compared = new ArrayList<>();
      for (int seed = 0; seed < seeds; seed++) {
        LearningArm arm =
            new LearningArm(
                roles,
                loaded,
                config.policy().withSeed(config.policy().seed() + seed),
                dataset.items(),
                split.before(),
                seed == 0 ? chosen : renamed(chosen, seed),
                looking);
        ArmTally learned = arm.run(0);
        for (int placebo = 1; placebo <= placebos; placebo++) {
          compared.add(new SeedComparison(seed, learned, arm.run(placebo)));
        }
      }
      if (seeds > 1) {
        SeedComparison.print(compared);
      }
    } catch (BadModelException | IllegalStateException e) {
      throw new UserException(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }

  private Judge judge(Path directory, LanguageModel loaded) throws IOException {
    Roles other =
        Roles.open(offline.config(Map.of("reward.snapshot", directory.toString())), loaded);
    return new Judge(other.rewards(), other.writer());
  }

  /** The same under other ids: what is sampled depends on nothing else. */
  private static List<Interaction> renamed(List<Interaction> interactions, int seed) {
    return interactions.stream()
        .map(
            i ->
                new Interaction(
                    i.getId() + "~" + seed,
                    i.getUser(),
                    i.getItem(),
                    i.getEventTime(),
                    i.getFeedback(),
                    i.getRating(),
                    i.getReview(),
                    i.getHistory()))
        .toList();
  }

  private List<Interaction> chosen(List<Interaction> after) {
    Map<String, Integer> counts = new HashMap<>();
    return after.stream()
        .filter(i -> counts.merge(i.getUser(), 1, Integer::sum) <= perUser)
        .limit(interactions)
        .toList();
  }
}
