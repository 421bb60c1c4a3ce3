package io.whystream.worker.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.AdamWConstants;
import io.whystream.schema.record.ConstantsChange;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The fold gives the same bits in another process, whatever its compiler may do and whatever the
 * settings are by which the engine's libraries choose their instructions.
 */
class FoldInOtherJvmsTest {
  private static final long SEED = 20200601;
  private static final int STEPS = 80;
  private static final int LARGE = 150;
  private static final AdapterLayout LAYOUT =
      new AdapterLayout(
          new LoraSpec(8, 16, List.of("q_proj")),
          List.of(
              new AdapterLayout.Tensor("q_proj.lora_A.weight", 8, 64, 0),
              new AdapterLayout.Tensor("q_proj.lora_B.weight", 64, 8, 512)));

  /** Folds, and prints the hash of the weights. */
  public static void main(String[] args) {
    System.out.println(fold(SEED, 1).sha256());
  }

  @ParameterizedTest
  @CsvSource({
    "-Xint",
    "-XX:TieredStopAtLevel=1",
    "-XX:-TieredCompilation",
    "-XX:-UseSuperWord",
    "-XX:UseSSE=2 -XX:UseAVX=0",
    "-XX:+UnlockDiagnosticVMOptions -XX:-UseFMA -XX:-InlineMathNatives",
  })
  void shouldFoldToTheSameBits(String flags) throws IOException, InterruptedException {
    String here = fold(SEED, 1).sha256();

    String there = run(List.of(flags.split(" ")));

    assertThat(there).as("seed %s, %s", SEED, flags).isEqualTo(here);
  }

  @Test
  void shouldTellApartGradientsOfWhichOneValueDiffersByAThousandth() {
    assertThat(fold(SEED, 1.001f).sha256()).isNotEqualTo(fold(SEED, 1).sha256());
  }

  /**
   * @param factor of one large value of the first gradient
   */
  private static PolicyState fold(long seed, float factor) {
    Random random = new Random(seed);
    PolicyFold fold = new PolicyFold(LAYOUT);
    PolicyState state =
        fold.apply(
            null,
            0,
            new PolicyLogRecord(
                new Genesis(
                    7L,
                    8,
                    16.0,
                    List.of("q_proj"),
                    new AdamWConstants(0.01, 0.9, 0.999, 1e-8, 0.01, 1.0),
                    4,
                    "base")),
            offset -> never());
    for (int i = 1; i <= STEPS; i++) {
      Object change =
          i == STEPS / 2
              ? new ConstantsChange(new AdamWConstants(0.003, 0.8, 0.99, 1e-6, 0.0, 0.5), 4, null)
              : step(Objects.requireNonNull(state), gradient(random, i), i == 1 ? factor : 1);
      state = fold.apply(state, i, new PolicyLogRecord(change), offset -> never());
    }
    if (state == null || state.steps() != STEPS - 1) {
      throw new IllegalStateException("not every step was folded");
    }
    return state;
  }

  private static GradientStep step(PolicyState base, float[] gradient, float factor) {
    gradient[LARGE] *= factor;
    return new GradientStep(
        base.ref(), List.of("i"), WeightBytes.of(gradient), Map.of(), List.of());
  }

  /** Of every size: where sums round and where products vanish. */
  private static float[] gradient(Random random, int step) {
    float[] gradient = new float[LAYOUT.size()];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = Math.scalb((float) random.nextGaussian(), (i + step) % 160 - 140);
    }
    return gradient;
  }

  private static String run(List<String> flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add(FoldInOtherJvmsTest.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("ONEDNN_MAX_CPU_ISA", "SSE41");
    builder.environment().put("MKL_ENABLE_INSTRUCTIONS", "SSE4_2");
    builder.environment().put("ATEN_CPU_CAPABILITY", "default");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().reduce((before, line) -> line).orElse("");
  }

  private static PolicyState never() {
    throw new IllegalStateException("nobody rolls back here");
  }
}
