package io.whystream.worker.train;

import io.whystream.worker.engine.Tokenizer;
import io.whystream.worker.engine.TrainableModel;
import io.whystream.worker.policy.AdamW;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.policy.AdamWState;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.bpe.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains the bundled model: tokenizer, weights from scratch, AdamW under a cosine of learning
 * rates, on an endless made-up corpus. A batch is a function of seed and step, so that a training
 * goes on from its checkpoint as if it had never stopped.
 */
public final class NanoTraining {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.98;
  private static final double EPSILON = 1e-8;
  private static final double WEIGHT_DECAY = 0.02;
  private static final double MAX_GRADIENT_NORM = 1;
  private static final double SECONDS_BETWEEN_CHECKPOINTS = 120;
  private static final int MEASURED_BATCHES = 8;

  /**
   * What to do.
   *
   * @param out directory of the model
   * @param from directory of a model to go on from with a new course of learning rates and the full
   *     length of prompts; null to start from random weights
   * @param checkpoint file that a stopped training goes on from
   * @param tokens to learn from
   * @param minutes after which to end, the learning rate having come down; 0 for no limit
   * @param seed of tokenizer, weights and corpus
   * @param tokensPerStep in one batch
   * @param peakRate highest learning rate
   */
  public record Plan(
      Path out,
      @Nullable Path from,
      Path checkpoint,
      long tokens,
      double minutes,
      long seed,
      int tokensPerStep,
      double peakRate) {}

  /** Makes the model and tokenizer of a directory that holds their files. */
  public interface Engine {
    /** A model of the shape in config.json. */
    TrainableModel model(Path directory) throws IOException;

    /** The model of config.json and model.safetensors. */
    TrainableModel trained(Path directory) throws IOException;

    /** The tokenizer of tokenizer.json. */
    Tokenizer tokenizer(Path directory) throws IOException;
  }

  /** How it ended. */
  public record Result(long steps, long tokens, double seconds, double loss) {}

  private final Plan plan;
  private final Engine engine;
  private final TrainingProgress progress;
  private final LongSupplier nanoClock;
  private final LearningRate rate;

  NanoTraining(Plan plan, Engine engine, TrainingProgress progress, LongSupplier nanoClock) {
    this.plan = plan;
    this.engine = engine;
    this.progress = progress;
    this.nanoClock = nanoClock;
    this.rate = new LearningRate(plan.peakRate(), 0.03, 0.02);
  }

  /** Trains to the end, writes the model and removes the checkpoint. */
  public Result run() throws IOException {
    NanoShape shape = NanoShape.DEFAULT;
    if (!Files.exists(plan.checkpoint()) || !Files.exists(plan.out().resolve("tokenizer.json"))) {
      Files.deleteIfExists(plan.checkpoint());
      prepare(shape);
    }
    Tokenizer tokenizer = engine.tokenizer(plan.out());
    Prompts prompts = new Prompts(tokenizer, ChatTemplate.load(plan.out()), PromptLimits.DEFAULT);
    NanoBatches batches =
        new NanoBatches(
            new MadeUpTexts(tokenizer, prompts, tokenizer.idOf(TokenizerFiles.TURN_END)),
            plan.seed(),
            plan.tokensPerStep(),
            plan.from() == null);
    try (TrainableModel model = engine.model(plan.out())) {
      return run(model, batches, shape);
    }
  }

  private void prepare(NanoShape shape) throws IOException {
    Path from = plan.from();
    if (from == null) {
      shape.write(plan.out());
      TokenizerFiles.write(
          NanoTokenizer.train(plan.seed(), shape.vocabulary()), shape.context(), plan.out());
    } else if (!from.toAbsolutePath().normalize().equals(plan.out().toAbsolutePath().normalize())) {
      Files.createDirectories(plan.out());
      TokenizerFiles.copy(from, plan.out());
      Files.copy(
          from.resolve("config.json"),
          plan.out().resolve("config.json"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private float[] fresh(TrainableModel model, NanoShape shape) throws IOException {
    if (plan.from() == null) {
      return InitialWeights.of(model.layout(), shape, plan.seed());
    }
    try (TrainableModel earlier = engine.trained(plan.from())) {
      return earlier.weights();
    }
  }

  private Result run(TrainableModel model, NanoBatches batches, NanoShape shape)
      throws IOException {
    float[] fresh = fresh(model, shape);
    TrainingState start =
        TrainingState.load(plan.checkpoint(), plan.seed(), fresh.length)
            .orElse(new TrainingState(plan.seed(), 0, 0, fresh, AdamWState.zero(fresh.length)));
    TrainingState end = learn(model, batches, start);
    model.weights(end.weights());
    model.save(plan.out());
    Files.deleteIfExists(plan.checkpoint());
    return new Result(end.optimizer().step(), end.tokens(), end.seconds(), measure(model, batches));
  }

  private TrainingState learn(TrainableModel model, NanoBatches batches, TrainingState start)
      throws IOException {
    long startNanos = nanoClock.getAsLong();
    double startDone = done(start.tokens(), start.seconds());
    double saved = 0;
    TrainingState state = start;
    for (double done = startDone; done < 1; done = done(state.tokens(), state.seconds())) {
      model.weights(state.weights());
      NanoBatches.Batch batch = batches.batch(state.optimizer().step(), done);
      TrainableModel.Step step = model.gradient(batch.rows());
      AdamW.Step next =
          AdamW.step(settings(done), state.optimizer(), state.weights(), step.gradient());
      double elapsed = (nanoClock.getAsLong() - startNanos) / 1e9;
      state =
          new TrainingState(
              plan.seed(),
              state.tokens() + batch.tokens(),
              start.seconds() + elapsed,
              next.weights(),
              next.state());
      progress.step(
          state.optimizer().step(),
          step.loss(),
          state.tokens() - start.tokens(),
          done,
          elapsed,
          startDone);
      if (elapsed - saved > SECONDS_BETWEEN_CHECKPOINTS) {
        state.save(plan.checkpoint());
        saved = elapsed;
      }
    }
    progress.end();
    return state;
  }

  private double done(long tokens, double seconds) {
    double byTime = plan.minutes() > 0 ? seconds / (60 * plan.minutes()) : 0;
    return Math.max((double) tokens / plan.tokens(), byTime);
  }

  private AdamWSettings settings(double done) {
    return new AdamWSettings(rate.at(done), BETA1, BETA2, EPSILON, WEIGHT_DECAY, MAX_GRADIENT_NORM);
  }

  /** Mean loss a token on batches that were not learned from. */
  private static double measure(TrainableModel model, NanoBatches batches) {
    double loss = 0;
    for (int i = 0; i < MEASURED_BATCHES; i++) {
      loss += model.loss(batches.measured(i).rows());
    }
    return loss / MEASURED_BATCHES;
  }
}
