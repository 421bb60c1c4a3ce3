package io.whystream.guarantee;

import static io.whystream.e2e.Platform.interaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.bench.faults.FaultsCommand;
import io.whystream.cli.guarantee.Guarantee;
import io.whystream.cli.guarantee.LearnedAtMostOnce;
import io.whystream.cli.guarantee.NoInteractionLost;
import io.whystream.cli.guarantee.SameBitsEverywhere;
import io.whystream.cli.guarantee.Watch;
import io.whystream.cli.kafka.Connection;
import io.whystream.e2e.Platform;
import io.whystream.fixture.EmbeddedCluster;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Three workers with all roles append to one log; all hold the same bits and skip alike, also after
 * a restart on other instructions of the CPU.
 */
class SeveralWorkersTest {
  private static final long NOON = Instant.parse("2020-06-01T12:00:00Z").toEpochMilli();
  private static final int WORKERS = 3;
  private static final Map<String, String> PROGRAMS =
      Map.of(
          "WHYSTREAM_ORDERING_IDLE", "500ms",
          "WHYSTREAM_SAMPLE_GROUP_SIZE", "4",
          "WHYSTREAM_POLICY_MAX_GRADIENT_LAG", "0",
          "WHYSTREAM_POLICY_SNAPSHOT_EVERY", "5",
          "OMP_NUM_THREADS", "1",
          "OMP_WAIT_POLICY", "passive");
  private static final Map<String, String> OLDER_INSTRUCTIONS =
      Map.of(
          "ONEDNN_MAX_CPU_ISA", "SSE41",
          "MKL_ENABLE_INSTRUCTIONS", "SSE4_2",
          "ATEN_CPU_CAPABILITY", "default");

  @Test
  void shouldHoldTheSameBitsAndSkipTheSameGradientsInEveryWorker() {
    try (EmbeddedCluster cluster = EmbeddedCluster.start(WORKERS, PROGRAMS);
        Platform platform = new Platform(cluster)) {
      for (int i = 0; i < 6; i++) {
        platform.publish("film-" + i, "The Film No. " + i + " (1990)", "Comedy", "Drama");
      }

      // When users of all partitions act at once, and the learners' bases grow old
      List<SourcePosition> sent = new ArrayList<>(send(platform, 0, 36));
      platform.awaitOutcomes(sent);

      // And all workers start again on older instructions, whose engine rounds otherwise
      for (int i = 1; i <= WORKERS; i++) {
        cluster.kill("llm-worker-" + i);
      }
      Map<String, String> older = new HashMap<>(PROGRAMS);
      older.putAll(OLDER_INSTRUCTIONS);
      cluster.with(older).up(WORKERS);
      sent.addAll(send(platform, 36, 60));
      platform.awaitOutcomes(sent);

      // Then everybody who names a version names the hash that the log folds to
      AdapterLayout layout = FaultsCommand.layout();
      NoInteractionLost lost = new NoInteractionLost();
      sent.forEach(lost::acknowledged);
      List<Guarantee> guarantees =
          List.of(lost, new LearnedAtMostOnce(), new SameBitsEverywhere(layout, this::noRollback));
      Connection connection =
          new Connection(cluster.bootstrapServers(), cluster.schemaRegistryUrl());
      try (Consumer<byte[], byte[]> consumer = connection.consumer()) {
        new Watch(consumer, connection.topics(), guarantees).look();
      }
      assertThat(guarantees).allSatisfy(each -> assertThat(each.violations()).isEmpty());

      // And what the fold here skips or takes, the workers say they skipped or learned
      Map<String, @Nullable String> folded = fold(platform, layout);
      Map<String, Correction> corrections = new HashMap<>();
      for (ConsumerRecord<String, CorrectionResult> record :
          platform.read(platform.topics().correctionResults())) {
        if (record.value().getEnding() instanceof Correction correction) {
          corrections.put(record.value().getId(), correction);
        }
      }
      assertThat(folded).hasSizeGreaterThan(10);
      folded.forEach(
          (id, why) -> {
            Correction correction = corrections.get(id);
            assertThat(correction).as(id).isNotNull();
            assertThat(correction.getLearned()).as(id).isEqualTo(why == null);
            assertThat(correction.getSkipped()).as(id).isEqualTo(why);
          });

      // And more than one worker took part
      assertThat(workersThatLearned(cluster)).hasSizeGreaterThan(1);
    }
  }

  private static List<SourcePosition> send(Platform platform, int from, int to) {
    List<SourcePosition> sent = new ArrayList<>();
    for (int i = from; i < to; i++) {
      sent.add(
          platform.send(
              interaction("w" + i, "user-" + i % 24, "film-" + i % 6, NOON + 10_000L * i)));
    }
    return sent;
  }

  /** Every interaction with a gradient, and why the fold skips it; null when it is taken. */
  private Map<String, @Nullable String> fold(Platform platform, AdapterLayout layout) {
    Map<String, @Nullable String> skipped = new HashMap<>();
    PolicyFold fold = new PolicyFold(layout);
    @Nullable PolicyState state = null;
    for (ConsumerRecord<String, PolicyLogRecord> record :
        platform.read(platform.topics().policyLog())) {
      state = fold.apply(state, record.offset(), record.value(), this::noRollback);
      if (state != null && record.value().getChange() instanceof GradientStep step) {
        skipped.put(step.getRequestIds().get(0), state.whySkipped(record.offset()));
      }
    }
    return skipped;
  }

  private PolicyState noRollback(long offset) {
    throw new AssertionError("nobody rolls back to " + offset);
  }

  private static Set<String> workersThatLearned(EmbeddedCluster cluster) {
    Set<String> members = new HashSet<>();
    cluster
        .groupMembers("whystream-learn")
        .forEach(
            (member, partitions) -> {
              if (partitions > 0) {
                members.add(member);
              }
            });
    return members;
  }
}
