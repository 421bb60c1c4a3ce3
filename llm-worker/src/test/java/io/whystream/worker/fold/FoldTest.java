package io.whystream.worker.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.fault.FaultPoints;
import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.Topics;
import io.whystream.schema.record.AdamWConstants;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.Rollback;
import io.whystream.worker.BiasModel;
import io.whystream.worker.Fixtures;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.SnapshotStore;
import io.whystream.worker.policy.WeightBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldTest {
  private static final TopicPartition LOG = new TopicPartition(Topics.POLICY_LOG, 0);

  private final Topics topics = new Topics(new InMemoryRegistry());
  private final BiasModel model = new BiasModel(List.of("good", Fixtures.STOP));
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final PolicyView view = new PolicyView();
  private final SnapshotStore snapshots;
  private long end;

  FoldTest(@TempDir Path directory) {
    this.snapshots = new SnapshotStore(directory, model.adapterLayout());
  }

  @Test
  void shouldFoldWhatIsInTheLogAndTakeSnapshots() throws IOException {
    // Given
    Fold fold = fold("topic", model.fingerprint());
    fold.start();
    assertThat(fold.lacksGenesis()).isTrue();
    append(genesis());
    fold.turn();
    PolicyState first = view.policy();

    // When
    append(step(first));
    fold.turn();

    // Then
    assertThat(view.policy().version()).isEqualTo(1);
    assertThat(view.policy().steps()).isEqualTo(1);
    assertThat(view.hasFolded(2)).isTrue();
    assertThat(view.hasFolded(3)).isFalse();
    assertThat(fold.lacksGenesis()).isFalse();
    assertThat(snapshots.versions()).containsExactly(0L, 1L);
  }

  @Test
  void shouldGoOnFromTheNewestSnapshotWithTheSameBits() throws IOException {
    // Given
    Fold before = fold("topic", model.fingerprint());
    before.start();
    append(genesis());
    before.turn();
    append(step(view.policy()));
    before.turn();
    PolicyView other = new PolicyView();
    PolicyLog log = new PolicyLog(topics.policyLog(), consumer);

    // When
    Fold after = fold("topic", model.fingerprint(), log, other);
    after.start();

    // Then
    assertThat(other.policy().ref()).isEqualTo(view.policy().ref());
    assertThat(log.position()).isEqualTo(2);
  }

  @Test
  void shouldRefuseAnotherTopicUnderTheName() throws IOException {
    snapshotOfOneStep();

    assertThatThrownBy(() -> fold("another", model.fingerprint()).start())
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("topic")
        .hasMessageContaining("another");
  }

  @Test
  void shouldRefuseALogThatEndsBelowItsSnapshot() throws IOException {
    snapshotOfOneStep();
    end = 0;
    bounds();

    assertThatThrownBy(() -> fold("topic", model.fingerprint()).start())
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("ends at 0");
  }

  @Test
  void shouldRefuseAnotherBaseModel() throws IOException {
    snapshotOfOneStep();

    assertThatThrownBy(() -> fold("topic", "another model").start())
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("another model");
  }

  @Test
  void shouldRefuseALogWhoseBeginningIsGone() {
    assertThatThrownBy(
            () -> {
              Fold fold = fold("topic", model.fingerprint());
              end = 9;
              bounds();
              consumer.updateBeginningOffsets(Map.of(LOG, 5L));
              fold.start();
            })
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("begins at 5");
  }

  @Test
  void shouldStartFromASnapshotWhereTheLogBeforeItIsArchived() throws IOException {
    // Given a snapshot of offset 0, and a log that begins behind it
    snapshotOfOneStep();
    append(step(snapshots.read(0).state()));
    consumer.updateBeginningOffsets(Map.of(LOG, 1L));
    PolicyLog log = new PolicyLog(topics.policyLog(), consumer);
    PolicyView other = new PolicyView();

    // When
    Fold fold = foldOf(log, other);
    fold.start();
    fold.turn();

    // Then
    assertThat(other.policy().version()).isEqualTo(1);
    assertThat(other.policy().steps()).isEqualTo(1);
  }

  @Test
  void shouldGoOnFromASnapshotWhenTheLogWasArchivedBeyondWhatIsFolded() throws IOException {
    // Given a worker that has folded offset 0 and was away while another wrote a snapshot of 1
    Fold slow = fold("topic", model.fingerprint());
    slow.start();
    append(genesis());
    slow.turn();
    PolicyState next =
        new PolicyFold(model.adapterLayout())
            .apply(
                view.policy(),
                1,
                step(view.policy()),
                offset -> {
                  throw new AssertionError();
                });
    append(step(view.policy()));
    snapshots.write(Objects.requireNonNull(next), "topic", "worker-1");

    // When the log is cut behind that snapshot, and the worker begins again
    consumer.updateBeginningOffsets(Map.of(LOG, 2L));
    Fold again = foldOf(new PolicyLog(topics.policyLog(), consumer), view);
    again.start();

    // Then it has the same bits as the others, and reads on behind the snapshot
    assertThat(view.policy().ref()).isEqualTo(next.ref());
    assertThat(view.hasFolded(2)).isTrue();
  }

  @Test
  void shouldRollBackToASnapshotBelowTheBeginningOfTheLog() throws IOException {
    // Given snapshots of offsets 0 and 1, and a log of which only what follows is left
    Fold before = fold("topic", model.fingerprint());
    before.start();
    append(genesis());
    before.turn();
    PolicyState first = view.policy();
    append(step(first));
    before.turn();
    assertThat(view.policy().sha256()).isNotEqualTo(first.sha256());
    append(new PolicyLogRecord(new Rollback(0L, "a test")));
    consumer.updateBeginningOffsets(Map.of(LOG, 2L));

    // When a worker starts there
    PolicyView other = new PolicyView();
    Fold fold = foldOf(new PolicyLog(topics.policyLog(), consumer), other);
    fold.start();
    fold.turn();

    // Then
    assertThat(other.policy().version()).isEqualTo(2);
    assertThat(other.policy().sha256()).isEqualTo(first.sha256());
  }

  private void snapshotOfOneStep() throws IOException {
    Fold fold = fold("topic", model.fingerprint());
    fold.start();
    append(genesis());
    fold.turn();
    view.advance(null, 0);
  }

  private Fold fold(String topicId, String baseModel) {
    return fold(topicId, baseModel, new PolicyLog(topics.policyLog(), consumer), view);
  }

  private Fold fold(String topicId, String baseModel, PolicyLog log, PolicyView into) {
    bounds();
    return foldOf(topicId, baseModel, log, into);
  }

  /** A fold where the log begins and ends as it was said last. */
  private Fold foldOf(PolicyLog log, PolicyView into) {
    return foldOf("topic", model.fingerprint(), log, into);
  }

  private Fold foldOf(String topicId, String baseModel, PolicyLog log, PolicyView into) {
    PolicyFold pure = new PolicyFold(model.adapterLayout());
    return new Fold(
        new Fold.FoldSetting(
            model.adapterLayout(), baseModel, topicId, "worker-0", 1, FaultPoints.NONE),
        log,
        snapshots,
        pure,
        new PolicyReplay(() -> log, snapshots, pure),
        into);
  }

  private void bounds() {
    consumer.updateBeginningOffsets(Map.of(LOG, 0L));
    consumer.updateEndOffsets(Map.of(LOG, end));
  }

  private void append(PolicyLogRecord record) {
    byte[] value = topics.policyLog().values().serializer().serialize(LOG.topic(), record);
    consumer.addRecord(new ConsumerRecord<>(LOG.topic(), 0, end++, new byte[0], value));
    bounds();
  }

  private PolicyLogRecord genesis() {
    return new PolicyLogRecord(
        new Genesis(
            1L,
            1,
            1.0,
            List.of("bias"),
            new AdamWConstants(0.01, 0.9, 0.999, 1e-8, 0.0, 1.0),
            0,
            model.fingerprint()));
  }

  private PolicyLogRecord step(PolicyState base) {
    return new PolicyLogRecord(
        new GradientStep(
            base.ref(),
            List.of("i"),
            WeightBytes.of(new float[] {1, 2, 3, 4}),
            Map.of(),
            List.of()));
  }
}
