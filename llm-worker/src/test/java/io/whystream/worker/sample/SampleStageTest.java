package io.whystream.worker.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.Topics;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.worker.BiasModel;
import io.whystream.worker.Fixtures;
import io.whystream.worker.fold.PolicyViews;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When SAMPLE begins, and when it leaves the model to others. */
class SampleStageTest {
  private final BiasModel model =
      new BiasModel(List.of("good", "bad", Fixtures.STOP)).withBase(0, 0, 0);
  private final CorrectionRequest request = Fixtures.request("i", Feedback.LIKE, null);
  private final AtomicLong now = new AtomicLong(TimeUnit.HOURS.toNanos(-1));
  private final AtomicLong unlearned = new AtomicLong();
  private final Path directory;

  SampleStageTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldLeaveTheModelToLearnWhileABacklogWaitsToBeLearnedFrom() throws IOException {
    SampleStage stage = stage(0);

    unlearned.set(4);
    assertThat(stage.ready(request)).isFalse();
    unlearned.set(3);
    assertThat(stage.ready(request)).isTrue();
  }

  @Test
  void shouldDrainABacklogAtItsRateAndNotInABurst() throws IOException {
    // Given an hour in which nothing came
    SampleStage stage = stage(5);
    now.addAndGet(TimeUnit.HOURS.toNanos(1));

    // When a backlog is there for ten seconds
    int begun = 0;
    int firstSecond = 0;
    for (int millis = 0; millis < 10_000; millis += 10) {
      if (stage.ready(request)) {
        stage.handle(request);
        begun++;
        firstSecond += millis < 1000 ? 1 : 0;
      }
      now.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
    }

    // Then
    assertThat(begun).isBetween(50, 52);
    assertThat(firstSecond).isBetween(5, 7);
  }

  @Test
  void shouldBeginAsOftenAsAskedWithoutARate() throws IOException {
    SampleStage stage = stage(0);

    for (int i = 0; i < 20; i++) {
      assertThat(stage.ready(request)).isTrue();
      stage.handle(request);
    }
  }

  private SampleStage stage(double perSecond) throws IOException {
    SampleSettings settings = new SampleSettings(2, 1.0, 8, 4, perSecond);
    Sampler sampler =
        new Sampler(
            Fixtures.writer(model),
            Fixtures.slot(model),
            Fixtures.prompts(model, directory),
            Fixtures.paying("good"),
            settings);
    return new SampleStage(
        sampler,
        PolicyViews.of(Fixtures.genesis(model, 0.01)),
        new Topics(new InMemoryRegistry()),
        unlearned::get,
        settings,
        now::get);
  }
}
