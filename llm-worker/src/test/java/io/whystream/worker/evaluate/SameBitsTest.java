package io.whystream.worker.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.config.ConfigReader;
import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.RevisionRequest;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.BiasModel;
import io.whystream.worker.Fixtures;
import io.whystream.worker.fold.PolicySettings;
import io.whystream.worker.learn.LearnSettings;
import io.whystream.worker.learn.Learner;
import io.whystream.worker.learn.Lesson;
import io.whystream.worker.learn.Revisions;
import io.whystream.worker.policy.AdapterSlot;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.revise.ReviseSettings;
import io.whystream.worker.revise.Reviser;
import io.whystream.worker.sample.SampleSettings;
import io.whystream.worker.sample.Sampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Live, records travel as bytes, the fold has a model of its own, and transactions leave gaps
 * between the offsets of policy-log. None of it may change a bit.
 */
class SameBitsTest {
  private static final int INTERACTIONS = 25;
  private final Topics topics = new Topics(new InMemoryRegistry());
  private final Path directory;

  SameBitsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldComeToTheWeightsThatTheStagesComeToLive() throws IOException {
    // Given
    Parts offline = new Parts();
    OfflineCorrection correction =
        new OfflineCorrection(
            offline.sampler,
            offline.learner,
            offline.reviser,
            offline.model,
            offline.policy,
            List.of(new Item("matrix", "Matrix, The (1999)", null, List.of())));
    List<CorrectionRequest> requests = new ArrayList<>();
    List<CorrectionResult> results = new ArrayList<>();
    for (int i = 0; i < INTERACTIONS; i++) {
      OfflineCorrection.@Nullable Event event = correction.correct(interaction(i));
      assertThat(event).isNotNull();
      requests.add(event.rollout().getRequest());
      results.add(event.result());
    }

    // When
    Parts live = new Parts();
    PolicyFold fold = new PolicyFold(live.model.adapterLayout());
    PolicyState policy =
        append(fold, null, 0, new PolicyLogRecord(live.policy.genesis(live.model.fingerprint())));
    List<String> written = new ArrayList<>();
    for (CorrectionRequest request : requests) {
      Rollout rollout =
          sent(
              topics.rollouts(),
              live.sampler.sample(sent(topics.correctionRequests(), request), policy));
      Lesson lesson = live.learner.learn(rollout, policy);
      RevisionRequest revision;
      if (lesson instanceof Lesson.Taught taught) {
        long offset = policy.position() + 2;
        policy = append(fold, policy, offset, new PolicyLogRecord(taught.step()));
        revision = Revisions.taught(rollout, taught, offset);
      } else {
        revision = Revisions.skipped(rollout, (Lesson.Skipped) lesson, policy.version());
      }
      written.add(texts(live.reviser.revise(sent(topics.revisionRequests(), revision), policy)));
    }

    // Then
    assertThat(policy.steps()).isPositive().isEqualTo(correction.policy().steps());
    assertThat(policy.weights()).isEqualTo(correction.policy().weights());
    assertThat(policy.sha256()).isEqualTo(correction.policy().sha256());
    assertThat(written).isEqualTo(results.stream().map(SameBitsTest::texts).toList());
  }

  private PolicyState append(
      PolicyFold fold, @Nullable PolicyState before, long offset, PolicyLogRecord record) {
    PolicyState after =
        fold.apply(
            before,
            offset,
            sent(topics.policyLog(), record),
            to -> {
              throw new IllegalStateException("nothing is rolled back here");
            });
    if (after == null) {
      throw new IllegalStateException("the log begins with no genesis record");
    }
    return after;
  }

  private static <V> V sent(Topic<V> topic, V value) {
    byte[] bytes = topic.values().serializer().serialize(topic.name(), value);
    return topic.values().deserializer().deserialize(topic.name(), bytes);
  }

  /** What was written and for which reward, without the version, which is an offset. */
  private static String texts(CorrectionResult result) {
    if (!(result.getEnding() instanceof Correction correction)) {
      return String.valueOf(result.getEnding());
    }
    String reason = correction.getReason() == null ? "none" : correction.getReason().getText();
    return correction.getPattern().getText() + "|" + reason + "|" + correction.getReward();
  }

  /** The logic of the roles around a model of their own. */
  private final class Parts {
    private final BiasModel model =
        new BiasModel(List.of("good", "bad", "dull", Fixtures.STOP)).withBase(0, 0, 0, 1);
    private final PolicySettings policy =
        ConfigReader.read(PolicySettings.class, null, Map.of(), Map.of("learningRate", "0.03"));
    private final Sampler sampler;
    private final Learner learner;
    private final Reviser reviser;

    Parts() throws IOException {
      AdapterSlot slot = Fixtures.slot(model);
      Prompts prompts = Fixtures.prompts(model, directory);
      LearnSettings learn = ConfigReader.read(LearnSettings.class, null, Map.of(), Map.of());
      sampler =
          new Sampler(
              Fixtures.writer(model),
              slot,
              prompts,
              Fixtures.paying("good"),
              new SampleSettings(8, 1.0, 64, 4, 0));
      learner = new Learner(model, slot, learn, 64);
      reviser =
          new Reviser(
              Fixtures.writer(model),
              slot,
              prompts,
              Fixtures.paying("good"),
              new ReviseSettings(1.0, 64, 3, true));
    }
  }

  private static Interaction interaction(int number) {
    return new Interaction(
        "i" + number, "u" + number % 3, "matrix", (long) number, Feedback.LIKE, null, null, false);
  }
}
