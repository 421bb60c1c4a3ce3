package io.whystream.worker.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.AdamWConstants;
import io.whystream.schema.record.ConstantsChange;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Rollback;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyFoldTest {
  static final AdapterLayout LAYOUT =
      new AdapterLayout(
          new LoraSpec(2, 4, List.of("q_proj")),
          List.of(
              new AdapterLayout.Tensor("model.layers.0.self_attn.q_proj.lora_A.weight", 2, 6, 0),
              new AdapterLayout.Tensor("model.layers.0.self_attn.q_proj.lora_B.weight", 5, 2, 12)));

  private final Log log = new Log();

  @Test
  void shouldBeginWithUniformAAndZeroB() {
    // When
    PolicyState state = log.append(genesis(7, 0));

    // Then
    double bound = 1 / Math.sqrt(6);
    for (int i = 0; i < 12; i++) {
      assertThat(Math.abs(state.weights()[i])).isLessThanOrEqualTo((float) bound).isPositive();
    }
    for (int i = 12; i < 22; i++) {
      assertThat(state.weights()[i]).isZero();
    }
    assertThat(state.sha256()).hasSize(64);
    assertThat(AdapterInit.weights(LAYOUT, 7)).containsExactly(state.weights());
    assertThat(AdapterInit.weights(LAYOUT, 8)).isNotEqualTo(state.weights());
  }

  @Test
  void shouldTakeTheFirstGenesisAndIgnoreLaterOnes() {
    // Given
    PolicyState first = log.append(genesis(7, 0));

    // When
    PolicyState second = log.append(genesis(8, 0));

    // Then
    assertThat(second.ref()).isEqualTo(first.ref());
    assertThat(second.position()).isEqualTo(1);
  }

  @Test
  void shouldIgnoreWhatComesBeforeTheGenesis() {
    assertThat(
            new PolicyFold(LAYOUT)
                .apply(null, 0, record(new Rollback(0L, "none")), offset -> never()))
        .isNull();
  }

  @Test
  void shouldGiveTheSameBitsWhenReplayed() {
    // Given
    long seed = 42;
    Random random = new Random(seed);
    log.append(genesis(7, 3));
    for (int i = 0; i < 50; i++) {
      log.append(step(log.state(), random));
    }

    // When
    PolicyState replayed = log.replay(log.records.size() - 1);

    // Then
    assertThat(replayed.sha256()).as("seed %d", seed).isEqualTo(log.state().sha256());
    assertThat(replayed.weights()).containsExactly(log.state().weights());
    assertThat(replayed.steps()).isEqualTo(50);
    assertThat(replayed.memory()).isEqualTo(log.state().memory());
  }

  @Test
  void shouldMoveAgainstTheGradient() {
    // Given
    PolicyState before = log.append(genesis(7, 0));
    float[] gradient = new float[22];
    gradient[3] = 1;

    // When
    PolicyState after = log.append(step(before, gradient));

    // Then
    assertThat(after.weights()[3]).isLessThan(before.weights()[3]);
    assertThat(after.version()).isEqualTo(1);
    assertThat(after.sha256()).isNotEqualTo(before.sha256());
  }

  @Test
  void shouldSkipAGradientWhoseBaseIsTooFarBack() {
    // Given
    Random random = new Random(1);
    PolicyState base = log.append(genesis(7, 1));
    log.append(step(base, random));
    PolicyState within = log.append(step(base, random));

    // When
    PolicyState after = log.append(step(base, random));

    // Then
    assertThat(within.steps()).isEqualTo(2);
    assertThat(after.ref()).isEqualTo(within.ref());
    assertThat(after.position()).isEqualTo(3);
    assertThat(after.whySkipped(3)).isEqualTo("gradient lag 2 above 1");
    assertThat(after.whySkipped(2)).isNull();
  }

  @Test
  void shouldSkipAGradientOfOtherBits() {
    // Given
    PolicyState base = log.append(genesis(7, 1));
    GradientStep step =
        new GradientStep(
            new PolicyRef(base.version(), "00"),
            List.of("i"),
            WeightBytes.of(new float[22]),
            Map.of(),
            List.of());

    // When
    PolicyState after = log.append(record(step));

    // Then
    assertThat(after.whySkipped(1)).contains("another hash");
  }

  @Test
  void shouldSkipGradientsThatAreNotFiniteOrOfAnotherShape() {
    // Given
    PolicyState base = log.append(genesis(7, 1));
    float[] wild = new float[22];
    wild[21] = Float.NaN;

    // When
    log.append(step(base, wild));
    PolicyState after = log.append(step(base, new float[21]));

    // Then
    assertThat(after.ref()).isEqualTo(base.ref());
    assertThat(after.whySkipped(1)).contains("not finite");
    assertThat(after.whySkipped(2)).contains("84 bytes");
  }

  @Test
  void shouldRollBackWeightsAndMoments() {
    // Given
    Random random = new Random(2);
    log.append(genesis(7, 9));
    log.append(step(log.state(), random));
    PolicyState good = log.append(step(log.state(), random));
    PolicyState bad = log.append(step(log.state(), random));

    // When
    PolicyState rolledBack = log.append(record(new Rollback(good.version(), "worse")));
    PolicyState stale = log.append(step(bad, random));
    float[] gradient = new float[22];
    gradient[0] = 1;
    PolicyState next = log.append(step(stale, gradient));

    // Then
    assertThat(rolledBack.sha256()).isEqualTo(good.sha256());
    assertThat(rolledBack.version()).isEqualTo(4);
    assertThat(rolledBack.optimizer().step()).isEqualTo(2);
    assertThat(rolledBack.optimizer().first()).containsExactly(good.optimizer().first());
    assertThat(stale.whySkipped(5)).contains("no recent version");
    assertThat(next.optimizer().step()).isEqualTo(3);
    assertThat(log.replay(6).sha256()).isEqualTo(next.sha256());
  }

  @Test
  void shouldSkipASecondGradientOfAnInteraction() {
    // Given
    PolicyState first = log.append(genesis(7, 9));
    PolicyState learned = log.append(step(first, 1, 5));
    PolicyState other = log.append(step(learned, 2, 5));

    // When it is handed out again, for a rollout of before and for one of after
    PolicyState again = log.append(step(first, 1, 5));
    PolicyState once = log.append(step(again, 1, 5));

    // Then
    assertThat(learned.steps()).isEqualTo(1);
    assertThat(other.steps()).isEqualTo(2);
    assertThat(once.ref()).isEqualTo(other.ref());
    assertThat(once.whySkipped(3)).isEqualTo("learned from 1@5 before");
    assertThat(once.whySkipped(4)).isEqualTo("learned from 1@5 before");
    assertThat(once.memory().learned())
        .containsExactly(new PolicyState.Source(1, 5), new PolicyState.Source(2, 5));
  }

  @Test
  void shouldIgnoreARollbackIntoTheFuture() {
    PolicyState before = log.append(genesis(7, 9));
    assertThat(log.append(record(new Rollback(5L, "typo"))).ref()).isEqualTo(before.ref());
  }

  @Test
  void shouldUseNewConstantsFromTheirRecordOn() {
    // Given
    PolicyState before = log.append(genesis(7, 9));
    AdamWConstants still = new AdamWConstants(0.0, 0.9, 0.999, 1e-8, 0.0, 1.0);

    // When
    PolicyState changed = log.append(record(new ConstantsChange(still, 2, null)));
    PolicyState after = log.append(step(changed, new Random(3)));

    // Then
    assertThat(changed.version()).isEqualTo(1);
    assertThat(changed.maxGradientLag()).isEqualTo(2);
    assertThat(after.weights()).containsExactly(before.weights());
    assertThat(after.steps()).isEqualTo(1);
  }

  @Test
  void shouldKeepWeightsAndRememberTheRewardModelReleased() {
    // Given
    PolicyState before = log.append(genesis(7, 9));
    assertThat(before.memory().rewardModel()).isNull();
    AdamWConstants same = new AdamWConstants(0.001, 0.9, 0.999, 1e-8, 0.0, 1.0);

    // When
    PolicyState released = log.append(record(new ConstantsChange(same, 9, "ab")));
    PolicyState learned = log.append(step(released, new Random(3)));
    PolicyState changed = log.append(record(new ConstantsChange(same, 8, null)));
    PolicyState back = log.append(record(new Rollback(0L, "worse")));

    // Then
    assertThat(released.sha256()).isEqualTo(before.sha256());
    assertThat(changed.memory().rewardModel()).isEqualTo("ab");
    assertThat(learned.memory().rewardModel()).isEqualTo("ab");
    assertThat(back.memory().rewardModel()).isEqualTo("ab");
    assertThat(back.weights()).containsExactly(before.weights());
  }

  @Test
  void shouldForgetVersionsInOneOrderForAll() {
    // Given
    PolicyState base = log.append(genesis(7, 100_000));
    Random random = new Random(4);
    for (int i = 0; i < PolicyState.MEMORY; i++) {
      log.append(step(log.state(), random));
    }

    // When
    PolicyState after = log.append(step(base, random));

    // Then
    assertThat(after.memory().marks()).hasSize(PolicyState.MEMORY);
    assertThat(after.whySkipped(after.position())).contains("no recent version");
  }

  static PolicyLogRecord genesis(long seed, int maxGradientLag) {
    return record(
        new Genesis(
            seed,
            2,
            4.0,
            List.of("q_proj"),
            new AdamWConstants(0.01, 0.9, 0.999, 1e-8, 0.0, 1.0),
            maxGradientLag,
            "base"));
  }

  static PolicyLogRecord step(PolicyState base, Random random) {
    float[] gradient = new float[22];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) random.nextGaussian();
    }
    return step(base, gradient);
  }

  static PolicyLogRecord step(PolicyState base, float[] gradient) {
    ByteBuffer bytes = WeightBytes.of(gradient);
    return record(new GradientStep(base.ref(), List.of("i"), bytes, Map.of(), List.of()));
  }

  private static PolicyLogRecord step(PolicyState base, int partition, long offset) {
    float[] gradient = new float[22];
    gradient[3] = 1;
    List<SourcePosition> sources = List.of(new SourcePosition(partition, offset));
    return record(
        new GradientStep(base.ref(), List.of("i"), WeightBytes.of(gradient), Map.of(), sources));
  }

  static PolicyLogRecord record(Object change) {
    return new PolicyLogRecord(change);
  }

  private static PolicyState never() {
    throw new AssertionError("no rollback was asked for");
  }

  /** A log in memory and its fold. */
  static final class Log {
    final List<PolicyLogRecord> records = new ArrayList<>();
    private final TreeMap<Long, PolicyState> states = new TreeMap<>();

    PolicyState append(PolicyLogRecord record) {
      long offset = records.size();
      records.add(record);
      @Nullable PolicyState before = states.isEmpty() ? null : state();
      states.put(
          offset,
          Objects.requireNonNull(
              new PolicyFold(LAYOUT).apply(before, offset, record, this::replay)));
      return state();
    }

    PolicyState state() {
      return states.lastEntry().getValue();
    }

    PolicyState replay(long to) {
      @Nullable PolicyState state = null;
      for (int offset = 0; offset <= to; offset++) {
        state = new PolicyFold(LAYOUT).apply(state, offset, records.get(offset), this::replay);
      }
      return Objects.requireNonNull(state);
    }
  }
}
