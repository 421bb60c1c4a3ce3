package io.whystream.worker.evaluate.correction;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.config.ConfigReader;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.Reward;
import io.whystream.worker.BiasModel;
import io.whystream.worker.Fixtures;
import io.whystream.worker.data.Split;
import io.whystream.worker.evaluate.OfflineCorrection;
import io.whystream.worker.evaluate.PermutedReward;
import io.whystream.worker.evaluate.ranking.Report;
import io.whystream.worker.evaluate.ranking.ReportFiles;
import io.whystream.worker.fold.PolicySettings;
import io.whystream.worker.learn.LearnSettings;
import io.whystream.worker.learn.Learner;
import io.whystream.worker.policy.AdapterSlot;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.revise.ReviseSettings;
import io.whystream.worker.revise.Reviser;
import io.whystream.worker.reward.AttributeMentions;
import io.whystream.worker.reward.RewardFunction;
import io.whystream.worker.reward.RewardModel;
import io.whystream.worker.sample.SampleSettings;
import io.whystream.worker.sample.Sampler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorrectionTrialTest {
  private static final int EVENTS = 50;
  private static final int CHANGED_FROM = 20;
  private static final List<Item> ITEMS =
      IntStream.range(0, 14)
          .mapToObj(i -> new Item("m" + i, "Film " + i + " (1999)", null, List.of()))
          .toList();

  private final Path directory;
  private float stop = 1;

  CorrectionTrialTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldKeepWhatTheArmsPromise() {
    // When
    Map<Arm, ArmResult> runs = run(List.of(Arm.values()), cases(0), Fixtures.paying("good"));

    // Then
    assertThat(run(runs, Arm.NO_UPDATE).weights()).isEqualTo(run(runs, Arm.NONE).weights());
    assertThat(run(runs, Arm.NO_UPDATE).steps()).isZero();
    assertThat(run(runs, Arm.NONE).steps()).isZero();
    assertThat(run(runs, Arm.LEARNED).weights()).isNotEqualTo(run(runs, Arm.NONE).weights());
    assertThat(ids(run(runs, Arm.SHUFFLED)))
        .containsExactlyInAnyOrderElementsOf(ids(run(runs, Arm.LEARNED)))
        .isNotEqualTo(ids(run(runs, Arm.LEARNED)));
    assertThat(run(runs, Arm.LEARNED).measured()).hasSize(EVENTS);
    double none = taste(run(runs, Arm.NONE));
    assertThat(taste(run(runs, Arm.LEARNED))).isGreaterThan(none + 0.2);
    assertThat(taste(run(runs, Arm.SHUFFLED))).isGreaterThan(none + 0.2);
    assertThat(taste(run(runs, Arm.PLACEBO)))
        .isLessThan((none + taste(run(runs, Arm.LEARNED))) / 2);
  }

  @Test
  void shouldMeasureInUnitsOfEachModel() {
    Map<Arm, ArmResult> runs = run(List.of(Arm.LEARNED), cases(0), Fixtures.paying("good"));

    List<Measured> measured = run(runs, Arm.LEARNED).measured();
    assertThat(measured).anyMatch(one -> one.taste() > 0);
    assertThat(measured).allMatch(one -> one.judged() == one.taste() / 4);
    assertThat(measured).allMatch(one -> one.level() == one.taste());
  }

  @Test
  void shouldReportWhatIsShownAndWhatIsNot() throws IOException {
    // Given
    Map<Arm, ArmResult> runs = run(List.of(Arm.values()), cases(0), Fixtures.paying("good"));
    Report.Section section =
        new CorrectionSections(ITEMS, new AttributeMentions(List.of("Drama")), 7)
            .of(List.of(runs, runs));

    // When
    ReportFiles.write(new Report("planted", Map.of(), List.of(section)), directory);

    // Then: both arms are paid the same, nobody names an attribute, and an item scores by the
    // length of its list, which grows later in another order
    Map<String, String> verdicts =
        section.claims().stream()
            .collect(
                Collectors.toMap(one -> one.name() + ", " + one.measure(), Report.Claim::verdict));
    assertThat(verdicts)
        .containsEntry("correction minus none, taste", "above 0")
        .containsEntry("update minus no update, taste", "above 0")
        .containsEntry("contrast minus paper's reward, taste", "not shown")
        .containsEntry("correction minus none, truth", "not shown")
        .containsEntry("chronological minus shuffled, log-likelihood", "above 0");
    assertThat(directory.resolve("report.md"))
        .content()
        .containsPattern("correction minus none . taste . \\+\\d\\.\\d{4} .* above 0 . 100, 5 ");
    double[] curve = section.curves().get(0).lines().get(Arm.LEARNED.title());
    assertThat(curve).hasSize(EVENTS);
    assertThat(curve[EVENTS - 1]).isGreaterThan(curve[EVENTS / 8]).isPositive();
    assertThat(directory.resolve("correction-taste.svg"))
        .content()
        .contains("<polyline", Arm.SHUFFLED.title());
  }

  @Test
  void shouldAlarmWhenReasonsRepeat() throws IOException {
    // Given: nearly always one word of three, then the end
    stop = 3;

    // When
    Report.Section section =
        new CorrectionSections(ITEMS, new AttributeMentions(List.of("Drama")), 7)
            .of(List.of(run(List.of(Arm.NONE), cases(0), Fixtures.paying("good"))));
    ReportFiles.write(new Report("planted", Map.of(), List.of(section)), directory);

    // Then
    assertThat(directory.resolve("report.md")).content().contains("ALARM: reasons repeat");
  }

  @Test
  void shouldLoseTasteWhenTheRewardIsTurnedRound() {
    Map<Arm, ArmResult> runs =
        run(List.of(Arm.LEARNED, Arm.NONE), cases(0), turned(Fixtures.paying("good"), 0));

    assertThat(taste(run(runs, Arm.LEARNED))).isLessThan(taste(run(runs, Arm.NONE)) - 0.1);
  }

  @Test
  void shouldMeasureBeforeLearning() {
    List<Arm> arms = List.of(Arm.LEARNED, Arm.NONE, Arm.NO_UPDATE, Arm.PLACEBO, Arm.PAPER);

    // When
    Map<Arm, ArmResult> as = run(arms, cases(0), Fixtures.paying("good"));
    Map<Arm, ArmResult> later = run(arms, cases(CHANGED_FROM + 1), Fixtures.paying("good"));
    Map<Arm, ArmResult> paid = run(arms, cases(0), turned(Fixtures.paying("good"), CHANGED_FROM));

    // Then
    for (Arm arm : arms) {
      List<Measured> measured = run(as, arm).measured();
      assertThat(run(later, arm).measured().subList(0, CHANGED_FROM + 1))
          .as("what comes after, %s", arm)
          .isEqualTo(measured.subList(0, CHANGED_FROM + 1));
      assertThat(run(later, arm).measured()).isNotEqualTo(measured);
      assertThat(run(paid, arm).measured().subList(0, CHANGED_FROM + 1))
          .as("what is learned from it, %s", arm)
          .isEqualTo(measured.subList(0, CHANGED_FROM + 1));
    }
    assertThat(run(paid, Arm.LEARNED).measured()).isNotEqualTo(run(as, Arm.LEARNED).measured());
  }

  @Test
  void shouldShowAShuffledRequestNothingFromAfterIt() {
    List<CorrectionRequest> seen = new ArrayList<>();
    RewardFunction spying =
        spying(
            Fixtures.paying("good"),
            (request, rewards) -> {
              seen.add(request);
              return rewards;
            });

    run(List.of(Arm.SHUFFLED), cases(0), spying);

    assertThat(seen).hasSizeGreaterThanOrEqualTo(EVENTS);
    for (CorrectionRequest request : seen) {
      long time = request.getInteraction().getEventTime();
      assertThat(request.getHistory()).allMatch(entry -> entry.getEventTime() < time);
      assertThat(request.getReasons()).allMatch(reason -> reason.getEventTime() < time);
      assertThat(request.getPattern() == null || request.getPattern().getEventTime() <= time)
          .isTrue();
    }
    assertThat(seen).anyMatch(request -> request.getPattern() != null);
  }

  @Test
  void shouldDealOutTheSameRewardsByPlacebo() {
    RewardFunction pays = Fixtures.paying("good");
    List<@Nullable String> texts =
        List.of("good", "good good", "bad", "good good good", "bad good");
    List<float[]> embeddings = texts.stream().map(text -> new float[0]).toList();
    boolean otherwise = false;
    for (int i = 0; i < 10; i++) {
      CorrectionRequest request = Fixtures.request("r" + i, Feedback.LIKE, null);
      List<Reward> own = pays.score(request, texts, embeddings);
      List<Reward> dealt = new PermutedReward(pays, 1).score(request, texts, embeddings);
      assertThat(dealt).containsExactlyInAnyOrderElementsOf(own);
      otherwise |= !dealt.equals(own);
    }
    assertThat(otherwise).isTrue();
  }

  private static ArmResult run(Map<Arm, ArmResult> runs, Arm arm) {
    ArmResult run = runs.get(arm);
    assertThat(run).as(arm.title()).isNotNull();
    return run;
  }

  private static List<String> ids(ArmResult run) {
    return run.measured().stream().map(Measured::interaction).toList();
  }

  /** Of the later half. */
  private static double taste(ArmResult run) {
    return Statistics.mean(run.measured().subList(EVENTS / 2, EVENTS), Measured::taste);
  }

  /** Interactions after a history; from a number on other users take other items. */
  private static List<Case> cases(int changedFrom) {
    List<Interaction> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(interaction("h" + i, "u" + i % 5, "m" + i % 13, i));
    }
    for (int i = 0; i < EVENTS; i++) {
      boolean changed = changedFrom > 0 && i >= changedFrom;
      all.add(
          interaction(
              "i" + i, (changed ? "x" : "u") + i % 5, "m" + (changed ? 0 : i % 6), 100 + i));
    }
    return Cases.of(Split.atTime(all, 100), ITEMS, EVENTS, EVENTS);
  }

  private static Interaction interaction(String id, String user, String item, long time) {
    return new Interaction(id, user, item, time, Feedback.LIKE, null, null, false);
  }

  private Map<Arm, ArmResult> run(List<Arm> arms, List<Case> cases, RewardFunction pays) {
    Gauge gauge =
        new Gauge(
            request -> request.getReasons().size(),
            request ->
                request.getReasons().stream()
                    .map(reason -> new RewardModel.Carried(reason, 0.5))
                    .toList(),
            new Gauge.Meter(Fixtures.paying("good"), 1),
            new Gauge.Meter(Fixtures.paying("good"), 4));
    return new CorrectionTrial(
            arm -> correction(arm == Arm.PLACEBO ? new PermutedReward(pays, 1) : pays),
            gauge,
            message -> {})
        .run(arms, cases, () -> false, 7);
  }

  private OfflineCorrection correction(RewardFunction pays) {
    BiasModel model =
        new BiasModel(List.of("good", "bad", "dull", Fixtures.STOP)).withBase(0, 0, 0, stop);
    AdapterSlot slot = Fixtures.slot(model);
    Prompts prompts = prompts(model);
    return new OfflineCorrection(
        new Sampler(
            Fixtures.writer(model), slot, prompts, pays, new SampleSettings(8, 1.0, 64, 4, 0)),
        new Learner(
            model, slot, ConfigReader.read(LearnSettings.class, null, Map.of(), Map.of()), 64),
        new Reviser(
            Fixtures.writer(model), slot, prompts, pays, new ReviseSettings(1.0, 64, 3, false)),
        model,
        ConfigReader.read(PolicySettings.class, null, Map.of(), Map.of("learningRate", "0.03")),
        ITEMS);
  }

  private Prompts prompts(BiasModel model) {
    try {
      return Fixtures.prompts(model, directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pays the opposite from an interaction on. */
  private static RewardFunction turned(RewardFunction pays, int from) {
    return spying(
        pays,
        (request, rewards) ->
            request.getInteraction().getEventTime() < 100 + from
                ? rewards
                : rewards.stream()
                    .map(reward -> Reward.newBuilder(reward).setValue(-reward.getValue()).build())
                    .toList());
  }

  private interface Spy {
    List<Reward> seen(CorrectionRequest request, List<Reward> rewards);
  }

  private static RewardFunction spying(RewardFunction pays, Spy spy) {
    return new RewardFunction() {
      @Override
      public String version() {
        return pays.version();
      }

      @Override
      public List<Reward> score(
          CorrectionRequest request, List<@Nullable String> texts, List<float[]> embeddings) {
        return spy.seen(request, pays.score(request, texts, embeddings));
      }
    };
  }
}
