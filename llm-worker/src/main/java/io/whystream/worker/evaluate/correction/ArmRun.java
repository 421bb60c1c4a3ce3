package io.whystream.worker.evaluate.correction;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.evaluate.OfflineCorrection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One arm on its way through its interactions. Threading: the model's thread. */
final class ArmRun {
  private final Arm arm;
  private final OfflineCorrection correction;
  private final Gauge gauge;
  private final List<Measured> measured = new ArrayList<>();
  private int steps;

  ArmRun(Arm arm, OfflineCorrection correction, Gauge gauge) {
    this.arm = arm;
    this.correction = correction;
    this.gauge = gauge;
  }

  /** Measures one interaction, then learns from it; the rollout is that before learning. */
  @Nullable Rollout step(Case one) {
    CorrectionRequest request = correction.request(one.interaction(), one.history());
    if (request == null) {
      return null;
    }
    Gauge.Lists lists =
        gauge.lists(
            request,
            one.candidates().stream()
                .map(
                    candidate ->
                        new Gauge.Option(
                            Objects.requireNonNull(correction.instead(request, candidate.item())),
                            candidate.logChance()))
                .toList());
    Rollout rollout;
    if (arm == Arm.NONE) {
      rollout = correction.write(request);
    } else {
      OfflineCorrection.Event event = correction.correct(request, arm.updates());
      steps += event.skipped() == null ? 1 : 0;
      rollout = event.rollout();
    }
    measured.add(gauge.measured(rollout, lists));
    return rollout;
  }

  Arm arm() {
    return arm;
  }

  /** What came of it so far. */
  ArmResult result() {
    return new ArmResult(List.copyOf(measured), steps, correction.policy().sha256());
  }
}
