package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Interaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SplitsTest {
  private static final long SEED = 3;

  @Test
  void shouldHoldOutTheLastByTimeThenPlace() {
    List<Interaction> data =
        List.of(
            Logs.interaction("a", "v3", 5),
            Logs.interaction("a", "v1", 1),
            Logs.interaction("a", "v4", 5),
            Logs.interaction("b", "v1", 2));
    InteractionLog log = InteractionLog.of(data);

    HeldOut test = HeldOut.test(log);
    HeldOut validation = HeldOut.validation(log);

    assertThat(test.cases()).hasSize(1);
    assertThat(log.items().get(test.cases().get(0).target())).isEqualTo("v4");
    assertThat(log.items().get(validation.cases().get(0).target())).isEqualTo("v3");
    assertThat(validation.training().counts()[log.items().indexOf("v4")]).isZero();
    assertThat(test.training().counts()[log.items().indexOf("v1")]).isEqualTo(2);
  }

  @Test
  void shouldTuneOnWhatLiesBeforeEverythingThatIsRanked() {
    List<Interaction> data = Logs.circle(60, 12, 8, new Random(SEED));
    long warm =
        data.stream().mapToLong(Interaction::getEventTime).sorted().toArray()[data.size() / 5];

    HeldOut tuning = new Prequential(InteractionLog.of(data)).tuning();

    long first = tuning.cases().stream().mapToLong(Case::time).min().orElseThrow();
    assertThat(tuning.cases()).as("seed %d", SEED).hasSizeGreaterThan(10);
    assertThat(tuning.cases()).allMatch(one -> one.time() <= warm);
    assertThat(tuning.cases())
        .allMatch(one -> Arrays.stream(one.history().times()).allMatch(time -> time < one.time()));
    assertThat(tuning.training().sequences())
        .allMatch(own -> Arrays.stream(own.times()).allMatch(time -> time < first));
  }

  /** What is ranked before a time must not change when all behind it does. */
  @Test
  void shouldComputeNothingFromWhatLiesBehind() {
    List<Interaction> data = Logs.circle(30, 12, 8, new Random(SEED));
    data.sort(java.util.Comparator.comparingLong(Interaction::getEventTime));
    long cut = data.get(data.size() * 6 / 10).getEventTime();
    List<Interaction> before = data.stream().filter(one -> one.getEventTime() < cut).toList();
    List<Interaction> shuffled = new ArrayList<>(before);
    List<String> items =
        new ArrayList<>(
            data.stream()
                .filter(one -> one.getEventTime() >= cut)
                .map(Interaction::getItem)
                .toList());
    Collections.shuffle(items, new Random(SEED));
    for (int i = 0; i < items.size(); i++) {
      Interaction one = data.get(before.size() + i);
      shuffled.add(Logs.interaction(one.getUser(), items.get(i), one.getEventTime()));
    }

    List<List<Prequential.Ranked>> first = ranked(data);
    List<List<Prequential.Ranked>> second = ranked(shuffled);

    int early = (int) (before.size() - 0.2 * data.size()) - 30;
    assertThat(early).as("seed %d", SEED).isGreaterThan(20);
    for (int method = 0; method < first.size(); method++) {
      assertThat(second.get(method).subList(0, early))
          .isEqualTo(first.get(method).subList(0, early));
      assertThat(second.get(method)).isNotEqualTo(first.get(method));
    }
  }

  private static List<List<Prequential.Ranked>> ranked(List<Interaction> data) {
    Prequential test = new Prequential(InteractionLog.of(data));
    HeldOut tuning = test.tuning();
    return test.run(
        List.of(
            Baselines.popularity(tuning),
            Baselines.recencyEase(tuning),
            test.recentPopularity(tuning)),
        3,
        message -> {});
  }
}
