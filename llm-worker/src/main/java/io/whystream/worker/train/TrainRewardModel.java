package io.whystream.worker.train;

import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.DatasetReader;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.reward.RewardModelSnapshot;
import io.whystream.worker.train.reward.Corrections;
import io.whystream.worker.train.reward.IdCache;
import io.whystream.worker.train.reward.RewardModelTraining;
import io.whystream.worker.train.reward.RewardTrainingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a reward model on the history of a dataset, with texts that a language model writes. */
@Command(
    name = "reward-model",
    description = {
      "Trains the reward model on what lies before a cut in time.",
      "The language model writes reasons and patterns for a sample of it; with --cache, what was"
          + " written and what knows ids only is kept, and a second run takes them from there.",
      "After a pass of 'correct --out DIR', --policy DIR/policy --corrections"
          + " DIR/corrections.jsonl train it again on the corrected features, with a --cut behind"
          + " them; 'policy release' hands it to running workers."
    },
    mixinStandardHelpOptions = true)
public final class TrainRewardModel implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--data",
      description = "Dataset: directory or file (default: ${DEFAULT-VALUE}).",
      defaultValue = "${sys:whystream.home:-.}/samples/movielens-small")
  private Path data = Path.of("samples/movielens-small");

  @Option(
      names = "--model",
      description = "Language model in Hugging Face layout (default: ${DEFAULT-VALUE}).",
      defaultValue = "${sys:whystream.home:-.}/models/nano")
  private Path model = Path.of("models/nano");

  @Option(
      names = "--policy",
      paramLabel = "DIR",
      description =
          "Policy that writes in place of the model itself: an adapter of it, as correct, policy at"
              + " or peft write it.")
  private @Nullable Path policy;

  @Option(
      names = "--corrections",
      paramLabel = "FILE",
      description = {
        "Corrections of this dataset, as correct writes them: items list the corrected reasons,"
            + " users have the corrected patterns.",
        "Only those before the cut are read, so --cut must lie behind that of correct, and reading"
            + " is learned on those before the last tenth of what lies before the cut."
      })
  private @Nullable Path corrections;

  @Option(
      names = "--out",
      description = "Directory of the snapshot (default: ${DEFAULT-VALUE}).",
      defaultValue = "samples/movielens-small/reward-model")
  private Path out = Path.of("samples/movielens-small/reward-model");

  @Option(
      names = "--cut",
      description =
          "Share of the interactions, in time, that are history (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.8")
  private double cut = 0.8;

  @Option(
      names = "--written",
      description =
          "Interactions that reasons are written for; the sixth part besides for validation,"
              + " in groups (default: ${DEFAULT-VALUE}).",
      defaultValue = "2000")
  private int count = 2000;

  @Option(
      names = "--seed",
      description = "Seed of everything random (default: ${DEFAULT-VALUE}).",
      defaultValue = "7")
  private long seed = 7;

  @Option(
      names = "--users",
      paramLabel = "K/N",
      description =
          "Of N parts of the users, dealt out by their ids, only the K-th (default: everyone).",
      converter = UserPart.Converter.class)
  private UserPart users = UserPart.EVERYONE;

  @Option(names = "--cache", description = "Directory that keeps texts and what knows ids only.")
  private @Nullable Path cache;

  @Option(
      names = "--device",
      description = "Device of the language model (default: ${DEFAULT-VALUE}).",
      defaultValue = "cpu")
  private String device = "cpu";

  @Option(
      names = "--max-prompt-tokens",
      description = "Longest prompt (default: ${DEFAULT-VALUE}).",
      defaultValue = "300")
  private int maxPromptTokens = 300;

  @Override
  public Integer call() throws IOException {
    PrintWriter terminal = spec().commandLine().getOut();
    long start = System.nanoTime();
    if (!Files.isDirectory(model)) {
      throw usage("there is no model directory " + model);
    }
    if (!(cut > 0 && cut <= 1)) {
      throw usage("--cut " + cut + " is not above 0 and at most 1");
    }
    Dataset dataset =
        DatasetReader.open(data)
            .read((file, line, why) -> terminal.println(file + ":" + line + " " + why));
    Dataset part = users.of(dataset);
    RewardTrainingSettings settings =
        RewardTrainingSettings.DEFAULT.with(count, Math.max(1, count / 6), seed);
    Corrections corrected = corrections(dataset, part, settings, terminal);
    try (WrittenTexts written =
        WrittenTexts.open(
            model,
            policy,
            device,
            maxPromptTokens,
            cache,
            message -> say(terminal, start, message))) {
      RewardModelSnapshot trained =
          new RewardModelTraining(
                  written.texts(),
                  settings,
                  new IdCache(cache),
                  message -> say(terminal, start, message))
              .train(part, cut, corrected);
      RewardModelSnapshot saved = RewardModelSnapshot.save(out, trained);
      say(terminal, start, "reward model " + saved.version() + " is in " + out);
    } catch (BadModelException e) {
      throw usage(
          policy == null
              ? String.valueOf(e.getMessage())
              : "--policy %s cannot write for --model %s: %s; give the --model it was trained on"
                  .formatted(policy, model, e.getMessage()));
    }
    return 0;
  }

  private Corrections corrections(
      Dataset dataset, Dataset part, RewardTrainingSettings settings, PrintWriter terminal)
      throws IOException {
    if (corrections == null) {
      return Corrections.NONE;
    }
    try {
      Corrections all = CorrectionsFile.read(corrections, dataset);
      CorrectionsAtCut at = CorrectionsAtCut.of(all, part, cut, settings.validationShare());
      terminal.println(at.summary(corrections));
      return at.before();
    } catch (CorrectionsFile.Unusable e) {
      throw usage("--corrections: " + e.getMessage());
    }
  }

  private static void say(PrintWriter terminal, long start, String message) {
    terminal.printf("%6.1f s  %s%n", (System.nanoTime() - start) / 1e9, message);
    terminal.flush();
  }

  private ParameterException usage(String why) {
    return new ParameterException(spec().commandLine(), why);
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("the command runs under picocli");
    }
    return spec;
  }
}
