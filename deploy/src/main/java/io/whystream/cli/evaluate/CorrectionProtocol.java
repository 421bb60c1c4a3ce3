package io.whystream.cli.evaluate;

import io.whystream.cli.UserException;
import io.whystream.cli.offline.OfflineOptions;
import io.whystream.worker.Roles;
import io.whystream.worker.WorkerConfig;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.Split;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.evaluate.OfflineCorrection;
import io.whystream.worker.evaluate.PermutedReward;
import io.whystream.worker.evaluate.correction.Arm;
import io.whystream.worker.evaluate.correction.ArmResult;
import io.whystream.worker.evaluate.correction.Case;
import io.whystream.worker.evaluate.correction.Cases;
import io.whystream.worker.evaluate.correction.CorrectionSections;
import io.whystream.worker.evaluate.correction.CorrectionTrial;
import io.whystream.worker.evaluate.correction.Gauge;
import io.whystream.worker.evaluate.ranking.Report;
import io.whystream.worker.reward.RewardFunction;
import io.whystream.worker.reward.RewardModel;
import io.whystream.worker.reward.RewardModelSnapshot;
import io.whystream.worker.train.HalvesOfUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The correction beside its ablations on what lies behind the cut, with reward models trained
 * before it.
 *
 * @param cut share of the interactions, in time, that is history
 * @param seed first of the seeds, and that of the reward models
 * @param cache keeps what reward models are made of, and them; null keeps them with the report
 * @param arguments of this command, to run half of the arms in a process of their own; empty to run
 *     all in this one
 */
record CorrectionProtocol(
    Dataset dataset,
    Path model,
    double cut,
    long seed,
    @Nullable Path cache,
    List<String> arguments,
    Consumer<String> progress) {
  private static final int MAX_PROMPT_TOKENS = 300;

  /**
   * Runs all arms for each seed.
   *
   * @param written interactions that each reward model reads
   * @param directory of the report
   * @param facts gets what is to be known of the run
   */
  Report.Section run(
      CorrectionOptions options, int seeds, int written, Path directory, Map<String, String> facts)
      throws IOException, InterruptedException {
    Split split = Split.atFraction(dataset.interactions(), cut);
    List<Case> cases = Cases.of(split, dataset.items(), options.corrections, options.perUser);
    if (cases.isEmpty()) {
      throw new UserException(
          "nothing to correct: no interaction with a known item lies behind the cut");
    }
    Path paying = half(options.rewardModel, 1, split, written, directory);
    Path judging = half(options.judge, 2, split, written, directory);
    WorkerConfig config = OfflineOptions.config(model, paying, options.settings);
    long began = System.nanoTime();
    try (LanguageModel language =
        DjlLanguageModel.load(model, config.policy().lora(), config.model().device())) {
      RewardModelSnapshot pays = open(paying, split, language);
      RewardModelSnapshot judges = open(judging, split, language);
      RewardModel reads = pays.model();
      Gauge gauge = new Gauge(reads::score, reads::carried, pays.contrast(), judges.contrast());
      Set<Arm> elsewhere =
          arguments.isEmpty() || options.minutes > 0 ? Set.of() : OtherArms.of(options.arms);
      @Nullable OtherArms others =
          elsewhere.isEmpty()
              ? null
              : new OtherArms(
                  elsewhere, arguments, paying, judging, directory.resolve("other-arms"));
      Set<Arm> arms = EnumSet.copyOf(options.arms);
      arms.removeAll(elsewhere);
      Roles roles = Roles.open(config, language);
      List<Map<Arm, ArmResult>> bySeed =
          corrected(
              options,
              seeds,
              cases,
              arms,
              gauge,
              (arm, policySeed) ->
                  new OfflineCorrection(
                      roles.withReward(reward(arm, pays)).sampler(),
                      roles.learner(),
                      roles.reviser(),
                      language,
                      config.policy().withSeed(policySeed),
                      dataset.items()));
      if (others != null) {
        bySeed = others.beside(bySeed);
      }
      Files.createDirectories(directory);
      ArmResult.write(bySeed, directory.resolve(OtherArms.MEASURED));
      facts.putAll(facts(options, bySeed, cases.size()));
      facts.put("reward model that pays", pays.version());
      facts.put("reward model that judges", judges.version());
      facts.put("time of the corrections", timeSince(began));
      Report.Section section =
          new CorrectionSections(dataset.items(), pays.mentions(), seed).of(bySeed);
      CorrectionSections.alarms(section).forEach(progress);
      return section;
    }
  }

  private static Map<String, String> facts(
      CorrectionOptions options, List<Map<Arm, ArmResult>> bySeed, int cases) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "corrections",
        bySeed.stream().map(runs -> count(runs) + " of " + cases).distinct().toList()
            + " interactions in each of "
            + options.arms.size()
            + " arms");
    if (!options.settings.isEmpty()) {
      facts.put("set", options.settings.toString());
    }
    return facts;
  }

  private static String timeSince(long began) {
    return (System.nanoTime() - began) / 1_000_000_000L
        + " s, of the process's processors since its start "
        + ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toSeconds()
        + " s";
  }

  /** Makes the correction of an arm. */
  @FunctionalInterface
  private interface Beginning {
    OfflineCorrection of(Arm arm, long policySeed);
  }

  private List<Map<Arm, ArmResult>> corrected(
      CorrectionOptions options,
      int seeds,
      List<Case> cases,
      Set<Arm> arms,
      Gauge gauge,
      Beginning beginning) {
    TimeLeft left =
        new TimeLeft(
            seeds * CorrectionTrial.reports(cases.size()),
            "corrected",
            System::nanoTime,
            System.out);
    List<Map<Arm, ArmResult>> bySeed = new ArrayList<>();
    for (long s = seed; s < seed + seeds; s++) {
      long policySeed = s;
      long end = System.nanoTime() + Duration.ofMinutes(options.minutes).toNanos();
      bySeed.add(
          new CorrectionTrial(arm -> beginning.of(arm, policySeed), gauge, left::say)
              .run(arms, cases, () -> options.minutes > 0 && System.nanoTime() > end, s));
    }
    return bySeed;
  }

  private static int count(Map<Arm, ArmResult> runs) {
    return runs.values().iterator().next().measured().size();
  }

  private Path half(@Nullable Path given, int half, Split split, int written, Path directory)
      throws IOException {
    if (given != null) {
      return given;
    }
    progress.accept("reward model of half " + half + " of the users");
    return new HalvesOfUsers(model, MAX_PROMPT_TOKENS, cache, progress)
        .train(dataset, split, half, written, seed, cache == null ? directory : cache);
  }

  private static RewardModelSnapshot open(Path directory, Split split, LanguageModel language)
      throws IOException {
    RewardModelSnapshot snapshot = RewardModelSnapshot.load(directory);
    if (snapshot.cutTime() > split.cutTime()) {
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
