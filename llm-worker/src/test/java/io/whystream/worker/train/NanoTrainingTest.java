package io.whystream.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.ModelShape;
import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.Tokenizer;
import io.whystream.worker.engine.TrainableModel;
import io.whystream.worker.engine.djl.HfTokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NanoTrainingTest {
  private static final long SEED = 5;
  private static final int STEPS = 4;
  private static final int TOKENS_PER_STEP = 800;

  private final Path directory;

  NanoTrainingTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldGoOnFromItsCheckpointAsIfItHadNeverStopped() throws IOException {
    // Given
    FakeModel straight = new FakeModel(Integer.MAX_VALUE);
    NanoTraining.Result expected = train("straight", straight);
    assertThat(expected.steps()).isGreaterThanOrEqualTo(STEPS);
    FakeModel stopping = new FakeModel(3);
    try {
      train("stopped", stopping);
    } catch (IllegalStateException e) {
      assertThat(directory.resolve("stopped.state")).exists();
    }
    // When
    FakeModel resumed = new FakeModel(Integer.MAX_VALUE);
    NanoTraining.Result result = train("stopped", resumed);
    // Then
    assertThat(result.steps()).isEqualTo(expected.steps());
    assertThat(result.tokens()).isEqualTo(expected.tokens());
    assertThat(resumed.gradients).isLessThan(straight.gradients);
    assertThat(resumed.weights()).isEqualTo(straight.weights());
    assertThat(directory.resolve("stopped.state")).doesNotExist();
    assertThat(Files.readString(directory.resolve("stopped/model.safetensors"))).isEqualTo("fake");
  }

  private NanoTraining.Result train(String name, FakeModel model) throws IOException {
    NanoTraining.Plan plan =
        new NanoTraining.Plan(
            directory.resolve(name),
            null,
            directory.resolve(name + ".state"),
            (long) STEPS * TOKENS_PER_STEP,
            0,
            SEED,
            TOKENS_PER_STEP,
            0.01);
    long[] nanos = {0};
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    NanoTraining.Engine engine =
        new NanoTraining.Engine() {
          @Override
          public TrainableModel model(Path out) {
            return model;
          }

          @Override
          public TrainableModel trained(Path out) {
            throw new IllegalStateException("nothing to go on from");
          }

          @Override
          public Tokenizer tokenizer(Path out) {
            return HfTokenizer.load(out, NanoShape.DEFAULT.vocabulary());
          }
        };
    return new NanoTraining(
            plan, engine, new TrainingProgress(nowhere, false), () -> nanos[0] += 200_000_000_000L)
        .run();
  }

  /** Two weights that are drawn to a number that the batch decides; stops as if killed. */
  private static final class FakeModel implements TrainableModel {
    private final int dieAfter;
    private float[] weights = new float[2];
    private int gradients;

    FakeModel(int dieAfter) {
      this.dieAfter = dieAfter;
    }

    @Override
    public ModelShape shape() {
      return new ModelShape(1, 1, 1, 1);
    }

    @Override
    public List<AdapterLayout.Tensor> layout() {
      return new ArrayList<>(List.of(new AdapterLayout.Tensor("model.embed_tokens", 2, 1, 0)));
    }

    @Override
    public float[] weights() {
      return weights.clone();
    }

    @Override
    public void weights(float[] values) {
      weights = values.clone();
    }

    @Override
    public Step gradient(PackedRows rows) {
      if (gradients++ >= dieAfter) {
        throw new IllegalStateException("killed");
      }
      float target = rows.tokens()[0][100];
      return new Step(1, new float[] {weights[0] - target, weights[1] + target});
    }

    @Override
    public double loss(PackedRows rows) {
      return 1;
    }

    @Override
    public void save(Path out) throws IOException {
      Files.writeString(out.resolve("model.safetensors"), "fake");
    }

    @Override
    public void close() {}
  }
}
