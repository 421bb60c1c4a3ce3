package io.whystream.worker.train;

import io.whystream.worker.engine.Tokenizer;
import io.whystream.worker.engine.TrainableModel;
import io.whystream.worker.engine.djl.DjlTrainableModel;
import io.whystream.worker.engine.djl.HfTokenizer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code whystream train nano}. */
@Command(
    name = "nano",
    mixinStandardHelpOptions = true,
    description = {
      "Trains the bundled model from scratch on a made-up corpus.",
      "Goes on from its checkpoint when an earlier run with the same seed was stopped."
    })
public final class TrainNano implements Callable<Integer> {
  @Option(
      names = "--out",
      defaultValue = "models/nano",
      description = "directory of the model (default: ${DEFAULT-VALUE})")
  private Path out = Path.of("models/nano");

  @Option(
      names = "--from",
      description = "model to go on from, with a new course of learning rates")
  private @Nullable Path from;

  @Option(
      names = "--checkpoint",
      description = "file to go on from after a stop (default: training.state in --out)")
  private @Nullable Path checkpoint;

  @Option(
      names = "--tokens",
      defaultValue = "2600000",
      description = "tokens to learn from (default: ${DEFAULT-VALUE})")
  private long tokens;

  @Option(
      names = "--minutes",
      defaultValue = "0",
      description = "end after so many minutes; a run that this ends is not repeatable")
  private double minutes;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "seed of tokenizer, weights and corpus (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--tokens-per-step",
      defaultValue = "1040",
      description = "tokens in one batch (default: ${DEFAULT-VALUE})")
  private int tokensPerStep;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.003",
      description = "highest learning rate (default: ${DEFAULT-VALUE})")
  private double learningRate;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu or gpuN (default: ${DEFAULT-VALUE})")
  private String device = "auto";

  @Override
  public Integer call() throws IOException {
    PrintStream console = System.out;
    Path state = checkpoint == null ? out.resolve("training.state") : checkpoint;
    NanoTraining.Plan plan =
        new NanoTraining.Plan(out, from, state, tokens, minutes, seed, tokensPerStep, learningRate);
    NanoTraining.Result result =
        new NanoTraining(
                plan,
                engine(),
                new TrainingProgress(console, System.console() != null),
                System::nanoTime)
            .run();
    console.printf(
        Locale.ROOT,
        "%s: %d steps, %.2f M tokens, %.0f s, loss %.4f on unseen examples%n",
        out,
        result.steps(),
        result.tokens() / 1e6,
        result.seconds(),
        result.loss());
    return 0;
  }

  private NanoTraining.Engine engine() {
    return new NanoTraining.Engine() {
      @Override
      public TrainableModel model(Path directory) {
        return DjlTrainableModel.random(directory, seed, device);
      }

      @Override
      public TrainableModel trained(Path directory) {
        return DjlTrainableModel.load(directory, device);
      }

      @Override
      public Tokenizer tokenizer(Path directory) {
        return HfTokenizer.load(directory, NanoShape.DEFAULT.vocabulary());
      }
    };
  }
}
