package io.whystream.worker.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.whystream.config.ConfigReader;
import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Candidate;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.RevisionRequest;
import io.whystream.schema.record.Reward;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.BiasModel;
import io.whystream.worker.Fixtures;
import io.whystream.worker.fold.PolicyViews;
import io.whystream.worker.loop.Emitters;
import io.whystream.worker.policy.AdapterSlot;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.WeightBytes;
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
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rollout that must not teach is revised all the same, counted, and says why. */
class LearnStageTest {
  private final Topics topics = new Topics(new InMemoryRegistry());
  private final BiasModel model =
      new BiasModel(List.of("good", "bad", "dull", Fixtures.STOP)).withBase(0, 0, 0, 1);
  private final AdapterSlot slot = Fixtures.slot(model);
  private final PolicyState first = Fixtures.genesis(model, 0.05);
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Prompts prompts;
  private final Rollout rollout;

  LearnStageTest(@TempDir Path directory) throws IOException {
    this.prompts = Fixtures.prompts(model, directory);
    this.rollout =
        new Sampler(
                Fixtures.writer(model),
                slot,
                prompts,
                Fixtures.paying("good"),
                new SampleSettings(8, 1.0, 64, 4, 0))
            .sample(Fixtures.request("i", Feedback.LIKE, null), first);
  }

  @BeforeEach
  void listen() {
    Metrics.addRegistry(meters);
  }

  @AfterEach
  void leave() {
    Metrics.removeRegistry(meters);
  }

  @Test
  void shouldTeachByAGradientAndItsRevision() {
    // When
    handle(rollout, first);

    // Then
    assertThat(producer.history())
        .extracting(ProducerRecord::topic)
        .containsExactly(Topics.POLICY_LOG, Topics.REVISION_REQUESTS);
    PolicyLogRecord record = read(topics.policyLog().name(), 0, topics.policyLog());
    assertThat(((GradientStep) record.getChange()).getRequestIds()).containsExactly("i");
    assertThat(counted("")).isEqualTo(1);
  }

  @Test
  void shouldReviseWhatWasSampledTooManyStepsAgo() throws IOException {
    assertRevisedOnly(rollout, after(2), "rollout too old", "rollout too old");
  }

  @Test
  void shouldReviseWhatWasSampledByOtherBits() throws IOException {
    Rollout forged = Rollout.newBuilder(rollout).setPolicy(new PolicyRef(0L, "00")).build();

    assertRevisedOnly(forged, first, "policy 0 has another hash", "policy has another hash");
  }

  @Test
  void shouldReviseWhatHasARewardThatIsNoNumber() throws IOException {
    List<Candidate> candidates = new ArrayList<>(rollout.getCandidates());
    Reward none = new Reward(Double.NaN, 0.0, 0.0, 0.0, 0, 0);
    candidates.set(0, Candidate.newBuilder(candidates.get(0)).setReward(none).build());
    Rollout damaged = Rollout.newBuilder(rollout).setCandidates(candidates).build();

    assertRevisedOnly(damaged, first, "reward not finite", "reward not finite");
  }

  @Test
  void shouldReviseWhatHasALogProbabilityThatIsNoNumber() throws IOException {
    // Given one of another policy than the present, so that its own log-probabilities count
    List<Candidate> candidates = new ArrayList<>(rollout.getCandidates());
    for (int i = 0; i < candidates.size(); i++) {
      List<Float> none =
          candidates.get(i).getLogProbabilities().stream().map(value -> Float.NaN).toList();
      candidates.set(i, Candidate.newBuilder(candidates.get(i)).setLogProbabilities(none).build());
    }
    Rollout damaged = Rollout.newBuilder(rollout).setCandidates(candidates).build();

    assertRevisedOnly(damaged, after(1), "gradient not finite", "gradient not finite");
  }

  /**
   * @param counted the reason under which it is counted
   */
  private void assertRevisedOnly(Rollout given, PolicyState policy, String why, String counted)
      throws IOException {
    // When
    handle(given, policy);

    // Then nothing is in the log, and the revision says why
    assertThat(producer.history())
        .extracting(ProducerRecord::topic)
        .containsExactly(Topics.REVISION_REQUESTS);
    RevisionRequest revision = read(Topics.REVISION_REQUESTS, 0, topics.revisionRequests());
    assertThat(revision.getSkipped()).isEqualTo(why);
    assertThat(revision.getGradientVersion()).isNull();
    assertThat(revision.getRequiredVersion()).isEqualTo(policy.version());
    assertThat(counted(counted)).isEqualTo(1);
    assertThat(counted("")).isZero();

    // And it is corrected, not learned from
    Correction correction =
        (Correction)
            new Reviser(
                    Fixtures.writer(model),
                    slot,
                    prompts,
                    Fixtures.paying("good"),
                    new ReviseSettings(1.0, 24, 3, false))
                .revise(revision, policy)
                .getEnding();
    assertThat(correction.getLearned()).isFalse();
    assertThat(correction.getSkipped()).isEqualTo(why);
    assertThat(correction.getPattern().getText()).isNotEmpty();
  }

  private void handle(Rollout given, PolicyState policy) {
    LearnSettings settings =
        ConfigReader.read(LearnSettings.class, null, Map.of(), Map.of("maxSampleLag", "1"));
    new LearnStage(new Learner(model, slot, settings, 64), PolicyViews.of(policy), topics, () -> 0)
        .handle(given)
        .emit(Emitters.to(producer));
  }

  /** The policy some steps after the first. */
  private PolicyState after(int steps) {
    PolicyState policy = first;
    float[] gradient = new float[model.adapterLayout().size()];
    gradient[1] = 1;
    for (int i = 0; i < steps; i++) {
      policy =
          Fixtures.fold(
              model,
              policy,
              new GradientStep(
                  policy.ref(), List.of("x"), WeightBytes.of(gradient), Map.of(), List.of()));
    }
    return policy;
  }

  private double counted(String why) {
    return meters.find("whystream.learn.rollouts").tag("skipped", why).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  private <V> V read(String topic, int index, Topic<V> typed) {
    ProducerRecord<byte[], byte[]> record = producer.history().get(index);
    assertThat(record.topic()).isEqualTo(topic);
    return typed.values().deserializer().deserialize(topic, record.value());
  }
}
