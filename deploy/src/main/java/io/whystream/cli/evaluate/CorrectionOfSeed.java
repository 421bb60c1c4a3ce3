package io.whystream.cli.evaluate;

import io.whystream.cli.UserException;
import io.whystream.cli.offline.OfflineOptions;
import io.whystream.schema.record.Item;
import io.whystream.worker.Roles;
import io.whystream.worker.WorkerConfig;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.evaluate.OfflineCorrection;
import io.whystream.worker.evaluate.PermutedReward;
import io.whystream.worker.evaluate.correction.Arm;
import io.whystream.worker.evaluate.correction.ArmResult;
import io.whystream.worker.evaluate.correction.Case;
import io.whystream.worker.evaluate.correction.CorrectionTrial;
import io.whystream.worker.evaluate.correction.Gauge;
import io.whystream.worker.reward.RewardFunction;
import io.whystream.worker.reward.RewardModel;
import io.whystream.worker.reward.RewardModelSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Some arms over the same interactions, from one seed.
 *
 * @param cutTime event time before which the reward models must have been trained, milliseconds
 * @param arms that are run
 */
record CorrectionOfSeed(
    List<Item> items,
    Path model,
    long cutTime,
    List<Case> cases,
    Set<Arm> arms,
    CorrectionOptions options) {

  Map<Arm, ArmResult> run(PayerAndJudge models, long seed, Consumer<String> progress)
      throws IOException {
    WorkerConfig config = OfflineOptions.config(model, models.pays(), options.settings);
    try (LanguageModel language =
        DjlLanguageModel.load(model, config.policy().lora(), config.model().device())) {
      RewardModelSnapshot pays = open(models.pays(), language);
      RewardModelSnapshot judges = open(models.judges(), language);
      RewardModel reads = pays.model();
      Gauge gauge = new Gauge(reads::score, reads::carried, meter(pays), meter(judges));
      Roles roles = Roles.open(config, language);
      long end = System.nanoTime() + Duration.ofMinutes(options.minutes).toNanos();
      return new CorrectionTrial(
              arm ->
                  new OfflineCorrection(
                      roles.withReward(reward(arm, pays)).sampler(),
                      roles.learner(),
                      roles.reviser(),
                      language,
                      config.policy().withSeed(seed),
                      items),
              gauge,
              progress)
          .run(arms, cases, () -> options.minutes > 0 && System.nanoTime() > end, seed);
    }
  }

  private static Gauge.Meter meter(RewardModelSnapshot model) {
    return new Gauge.Meter(model.contrast(), model.parts().constants().contrastScale());
  }

  private RewardModelSnapshot open(Path directory, LanguageModel language) throws IOException {
    RewardModelSnapshot snapshot = RewardModelSnapshot.load(directory);
    if (snapshot.cutTime() > cutTime) {
      throw new UserException(
          "the reward model in " + directory + " was trained on what lies behind the cut");
    }
    try {
      return snapshot.requireBase(language.fingerprint());
    } catch (IllegalStateException e) {
      throw new UserException(String.valueOf(e.getMessage()), e);
    }
  }

  private static RewardFunction reward(Arm arm, RewardModelSnapshot pays) {
    return switch (arm) {
      case PLACEBO -> new PermutedReward(pays.contrast(), 1);
      case PAPER -> pays.paper();
      default -> pays.contrast();
    };
  }
}
