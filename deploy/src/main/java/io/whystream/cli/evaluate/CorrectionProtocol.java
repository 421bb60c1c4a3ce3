package io.whystream.cli.evaluate;

import io.whystream.cli.UserException;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.Split;
import io.whystream.worker.evaluate.correction.Arm;
import io.whystream.worker.evaluate.correction.ArmResult;
import io.whystream.worker.evaluate.correction.Case;
import io.whystream.worker.evaluate.correction.Cases;
import io.whystream.worker.evaluate.correction.CorrectionSections;
import io.whystream.worker.evaluate.correction.CorrectionTrial;
import io.whystream.worker.evaluate.ranking.Report;
import io.whystream.worker.reward.AttributeMentions;
import io.whystream.worker.reward.RewardModelSnapshot;
import io.whystream.worker.train.HalvesOfUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The correction beside its ablations on what lies behind the cut, with reward models trained
 * before it: for each seed two, of other halves of the users.
 *
 * @param cut share of the interactions, in time, that is history
 * @param seed first of the seeds
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
    Path kept = cache == null ? directory : cache;
    List<PayerAndJudge> models = new ArrayList<>();
    for (long s = seed; s < seed + seeds; s++) {
      models.add(
          new PayerAndJudge(
              half(options.rewardModel, 1, split, written, s, kept),
              half(options.judge, 2, split, written, s, kept)));
    }
    long began = System.nanoTime();
    List<Map<Arm, ArmResult>> bySeed =
        corrected(
            options, split.cutTime(), cases, models, kept, Files.createDirectories(directory));
    facts.putAll(facts(options, bySeed, cases.size()));
    List<String> versions = new ArrayList<>();
    for (PayerAndJudge pair : new LinkedHashSet<>(models)) {
      versions.add(pair.versions());
    }
    facts.put("reward models that pay and judge", String.join("; ", versions));
    facts.put("time of the corrections", timeSince(began));
    AttributeMentions mentions = RewardModelSnapshot.load(models.get(0).pays()).mentions();
    Report.Section section = new CorrectionSections(dataset.items(), mentions, seed).of(bySeed);
    CorrectionSections.alarms(section).forEach(progress);
    return section;
  }

  /** All arms of each seed; what has been measured is kept after each. */
  private List<Map<Arm, ArmResult>> corrected(
      CorrectionOptions options,
      long cutTime,
      List<Case> cases,
      List<PayerAndJudge> models,
      Path kept,
      Path directory)
      throws IOException, InterruptedException {
    Set<Arm> elsewhere =
        arguments.isEmpty() || options.minutes > 0 ? Set.of() : OtherArms.of(options.arms);
    @Nullable OtherArms others =
        elsewhere.isEmpty()
            ? null
            : new OtherArms(elsewhere, arguments, kept, directory.resolve("other-arms"));
    Set<Arm> arms = EnumSet.copyOf(options.arms);
    arms.removeAll(elsewhere);
    CorrectionOfSeed correction =
        new CorrectionOfSeed(dataset.items(), model, cutTime, cases, arms, options);
    TimeLeft left =
        new TimeLeft(
            models.size() * CorrectionTrial.reports(cases.size()),
            "corrected",
            System::nanoTime,
            System.out);
    Path measured = directory.resolve(OtherArms.MEASURED);
    List<Map<Arm, ArmResult>> bySeed = new ArrayList<>();
    for (PayerAndJudge pair : models) {
      bySeed.add(correction.run(pair, seed + bySeed.size(), left::say));
      ArmResult.write(bySeed, measured);
    }
    if (others != null) {
      bySeed = others.beside(bySeed);
      ArmResult.write(bySeed, measured);
    }
    return bySeed;
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

  private static int count(Map<Arm, ArmResult> runs) {
    return runs.values().iterator().next().measured().size();
  }

  private Path half(@Nullable Path given, int half, Split split, int written, long seed, Path kept)
      throws IOException {
    if (given != null) {
      return given;
    }
    progress.accept("seed " + seed + ": reward model of half " + half + " of the users");
    return new HalvesOfUsers(model, MAX_PROMPT_TOKENS, cache, progress)
        .train(dataset, split, half, written, seed, kept);
  }
}
