package io.whystream.worker.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.AdamWConstants;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that exist are folded to the bits that their versions are known by. */
class FoldedBitsTest {
  private static final long SEED = 20200601;
  private static final int STEPS = 400;

  /** What the fold gave when logs were first written: element by element, in the array's order. */
  private static final String KNOWN =
      "56f019d3107ebb45269893a27e2ff99af6dd2f6e319d719abded6e25862a881f";

  private static final AdapterLayout LAYOUT =
      new AdapterLayout(
          new LoraSpec(8, 16, List.of("q_proj")),
          List.of(
              new AdapterLayout.Tensor("q_proj.lora_A.weight", 8, 501, 0),
              new AdapterLayout.Tensor("q_proj.lora_B.weight", 1001, 8, 4008)));

  /** Folds, and prints the hash of the weights. */
  public static void main(String[] args) {
    System.out.println(fold(SEED).sha256());
  }

  @Test
  void shouldFoldALongLogToTheBitsItWasFirstFoldedTo() {
    assertThat(fold(SEED).sha256()).isEqualTo(KNOWN);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 4097, 8192, 12_016})
  void shouldHashTheBytesOfWeightsAsTheyAreWritten(int size) throws NoSuchAlgorithmException {
    float[] weights = gradient(new Random(SEED), size);

    byte[] whole = MessageDigest.getInstance("SHA-256").digest(WeightBytes.of(weights).array());

    assertThat(WeightBytes.sha256(weights)).isEqualTo(HexFormat.of().formatHex(whole));
  }

  private static PolicyState fold(long seed) {
    Random random = new Random(seed);
    PolicyFold fold = new PolicyFold(LAYOUT);
    AdamWConstants constants = new AdamWConstants(0.001, 0.9, 0.999, 1e-8, 0.01, 1.0);
    Genesis genesis = new Genesis(7L, 8, 16.0, List.of("q_proj"), constants, 4, "base");
    PolicyState state = fold.apply(null, 0, new PolicyLogRecord(genesis), offset -> never());
    for (int i = 1; i <= STEPS; i++) {
      GradientStep step =
          new GradientStep(
              Objects.requireNonNull(state).ref(),
              List.of("i"),
              WeightBytes.of(gradient(random, LAYOUT.size())),
              Map.of(),
              List.of());
      state = fold.apply(state, i, new PolicyLogRecord(step), offset -> never());
    }
    if (state == null || state.steps() != STEPS) {
      throw new IllegalStateException("not every step was folded");
    }
    return state;
  }

  private static float[] gradient(Random random, int size) {
    float[] gradient = new float[size];
    for (int i = 0; i < size; i++) {
      gradient[i] = Math.scalb((float) random.nextGaussian(), -random.nextInt(24));
    }
    return gradient;
  }

  private static PolicyState never() {
    throw new IllegalStateException("nobody rolls back here");
  }
}
