package io.whystream.worker.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.AdamWConstants;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Rollback;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.policy.AdamW;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.WeightBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForgettingFoldTest {
  private static final AdapterLayout LAYOUT =
      new AdapterLayout(
          new LoraSpec(2, 4, List.of("q_proj")),
          List.of(
              new AdapterLayout.Tensor("model.layers.0.self_attn.q_proj.lora_A.weight", 2, 6, 0),
              new AdapterLayout.Tensor("model.layers.0.self_attn.q_proj.lora_B.weight", 5, 2, 12)));

  private final List<PolicyLog.Entry> log = new ArrayList<>();
  private final Map<Long, PolicyState> states = new HashMap<>();
  private final PolicyFold fold = new PolicyFold(LAYOUT);
  private final Random random = new Random(5);
  private @Nullable PolicyState state;

  ForgettingFoldTest() {
    append(
        new Genesis(
            7L,
            2,
            4.0,
            List.of("q_proj"),
            new AdamWConstants(0.1, 0.9, 0.999, 1e-8, 0.0, 0.0),
            0,
            "base"));
  }

  @Test
  void shouldGiveTheRealBitsWhenNothingIsForgottenAndTheFirstWhenEverythingIs() {
    // Given
    float[] first = present().weights();
    step("a");
    step("b");
    append(new Rollback(1L, "why not"));
    step("c");

    // When
    ForgettingFold.Result all = forget(step -> false, Set.of(1L));
    ForgettingFold.Result none = forget(step -> true, Set.of(1L));

    // Then
    assertThat(all.weights()).containsExactly(present().weights());
    assertThat(all.applied()).isEqualTo(3);
    assertThat(none.weights()).containsExactly(first);
    assertThat(none.leftOut()).isEqualTo(3);
  }

  @Test
  void shouldApplyTheOtherGradientsAsTheyStandInTheLog() {
    // Given
    PolicyState first = present();
    GradientStep a = step("a");
    step("b");
    GradientStep c = step("c");

    // When
    ForgettingFold.Result without = forget(step -> step.getRequestIds().contains("b"), Set.of());

    // Then
    AdamW.Step one = byHand(first, first.weights(), first.optimizer(), a);
    AdamW.Step two = byHand(first, one.weights(), one.state(), c);
    assertThat(without.weights()).containsExactly(two.weights());
    assertThat(without.weights()).isNotEqualTo(present().weights());
    assertThat(without.leftOut()).isEqualTo(1);
    assertThat(without.real().sha256()).isEqualTo(present().sha256());
  }

  @Test
  void shouldLeaveOutWhatEveryFoldSkips() {
    // Given a gradient on a base that is too old
    step("a");
    PolicyRef old = new PolicyRef(0L, Objects.requireNonNull(states.get(0L)).sha256());
    append(new GradientStep(old, List.of("late"), gradient(), Map.of(), List.of()));

    // When
    ForgettingFold.Result all = forget(step -> false, Set.of());

    // Then
    assertThat(all.applied()).isEqualTo(1);
    assertThat(all.weights()).containsExactly(present().weights());
  }

  private ForgettingFold.Result forget(Predicate<GradientStep> which, Set<Long> targets) {
    ForgettingFold forgetting =
        new ForgettingFold(
            LAYOUT, offset -> Objects.requireNonNull(states.get(offset)), which, targets);
    log.forEach(forgetting::apply);
    return forgetting.result();
  }

  private static AdamW.Step byHand(
      PolicyState constants,
      float[] weights,
      io.whystream.worker.policy.AdamWState optimizer,
      GradientStep step) {
    return AdamW.step(
        constants.settings(), optimizer, weights, WeightBytes.toFloats(step.getGradient()));
  }

  private PolicyState present() {
    return Objects.requireNonNull(state);
  }

  private GradientStep step(String id) {
    GradientStep step =
        new GradientStep(present().ref(), List.of(id), gradient(), Map.of(), List.of());
    append(step);
    return step;
  }

  private java.nio.ByteBuffer gradient() {
    float[] gradient = new float[LAYOUT.size()];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) random.nextGaussian();
    }
    return WeightBytes.of(gradient);
  }

  private void append(Object change) {
    long offset = log.size();
    PolicyLogRecord record = new PolicyLogRecord(change);
    log.add(new PolicyLog.Entry(offset, record));
    state = fold.apply(state, offset, record, at -> Objects.requireNonNull(states.get(at)));
    states.put(offset, present());
  }
}
