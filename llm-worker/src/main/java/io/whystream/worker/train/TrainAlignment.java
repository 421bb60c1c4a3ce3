package io.whystream.worker.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.DatasetReader;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.engine.djl.MergedCheckpoint;
import io.whystream.worker.evaluate.ranking.Baselines;
import io.whystream.worker.evaluate.ranking.LeaveOneOut;
import io.whystream.worker.evaluate.ranking.PairedBootstrap;
import io.whystream.worker.evaluate.ranking.Recommender;
import io.whystream.worker.evaluate.ranking.Training;
import io.whystream.worker.policy.PeftAdapter;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.alignment.AlignmentCurve;
import io.whystream.worker.train.alignment.AlignmentPlan;
import io.whystream.worker.train.alignment.AlignmentTraining;
import io.whystream.worker.train.alignment.ChoiceTasks;
import io.whystream.worker.train.alignment.ChoiceTasks.Negatives;
import io.whystream.worker.train.alignment.ChoiceTrial;
import io.whystream.worker.train.alignment.YearProximity;
import io.whystream.worker.train.bpe.TokenizerFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code whystream train alignment}. */
@Command(
    name = "alignment",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a language model to state a user's interest pattern and to choose the next item.",
      "Supervised steps teach the form, GRPO with the rule reward the choice; users held out are"
          + " asked before and after, beside recommenders on the same candidates.",
      "Goes on where an earlier run with the same --out and --seed was stopped. --out then holds a"
          + " checkpoint for --model, the adapter, curve.csv and alignment.json."
    })
public final class TrainAlignment implements Callable<Integer> {
  private static final List<String> TARGETS =
      List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

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
      names = "--out",
      description = "Directory of the aligned model (default: ${DEFAULT-VALUE}).",
      defaultValue = "run/aligned")
  private Path out = Path.of("run/aligned");

  @Option(
      names = "--warm-up-steps",
      description = "Supervised steps (default: ${DEFAULT-VALUE}).",
      defaultValue = "400")
  private int warmUpSteps = 400;

  @Option(
      names = "--steps",
      description = "GRPO steps (default: ${DEFAULT-VALUE}).",
      defaultValue = "400")
  private int steps = 400;

  @Option(
      names = "--tasks-per-step",
      description = "Tasks in a step (default: ${DEFAULT-VALUE}).",
      defaultValue = "8")
  private int tasksPerStep = 8;

  @Option(
      names = "--group",
      description = "Answers to each task (default: ${DEFAULT-VALUE}).",
      defaultValue = "8")
  private int group = 8;

  @Option(
      names = "--candidates",
      description = "Candidates of a task (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int candidates = 5;

  @Option(
      names = "--history",
      description = "Lines of history in a prompt (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int history = 5;

  @Option(
      names = "--rank",
      description = "Rank of the adapter (default: ${DEFAULT-VALUE}).",
      defaultValue = "16")
  private int rank = 16;

  @Option(
      names = "--warm-up-rate",
      description = "Highest learning rate of the supervised steps (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.003")
  private double warmUpRate = 0.003;

  @Option(
      names = "--rate",
      description = "Learning rate of the GRPO steps (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.0005")
  private double rate = 0.0005;

  @Option(
      names = "--held-out",
      description = "Share of the users that is asked and not learned from (${DEFAULT-VALUE}).",
      defaultValue = "0.2")
  private double heldOut = 0.2;

  @Option(
      names = "--asked",
      description = "Tasks of each user held out, for each kind (default: ${DEFAULT-VALUE}).",
      defaultValue = "4")
  private int asked = 4;

  @Option(
      names = "--seed",
      description = "Seed of everything random (default: ${DEFAULT-VALUE}).",
      defaultValue = "7")
  private long seed = 7;

  @Option(
      names = "--device",
      description = "auto, cpu or gpuN (default: ${DEFAULT-VALUE}).",
      defaultValue = "auto")
  private String device = "auto";

  private final PrintStream console = System.out;
  private final boolean terminal = System.console() != null;

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(model)) {
      throw usage("there is no model directory " + model);
    }
    Dataset dataset =
        DatasetReader.open(data)
            .read((file, line, why) -> console.println(file + ":" + line + " " + why));
    AlignmentPlan plan;
    ChoiceTasks tasks;
    try {
      plan =
          new AlignmentPlan(warmUpSteps, steps, tasksPerStep, group, 1, 64, warmUpRate, rate, seed);
      tasks = new ChoiceTasks(dataset, heldOut, candidates, history, seed);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    Files.createDirectories(out);
    LoraSpec lora = new LoraSpec(rank, 2.0 * rank, TARGETS);
    try (DjlLanguageModel language = DjlLanguageModel.load(model, lora, device)) {
      ChatTemplate chat = ChatTemplate.load(model);
      Prompts prompts = new Prompts(language.tokenizer(), chat, PromptLimits.DEFAULT);
      int stop = language.tokenizer().idOf(chat.endOfSequence());
      Map<Negatives, ChoiceTrial> trials = new EnumMap<>(Negatives.class);
      for (Negatives kind : Negatives.values()) {
        trials.put(kind, new ChoiceTrial(tasks.heldOut(kind, asked, seed), seed));
      }
      Map<String, Map<Negatives, ?>> results = new LinkedHashMap<>();
      compare(tasks, trials, results);
      results.put("model before", ask(language, prompts, stop, trials, plan.maxTokens()));
      float[] weights =
          new AlignmentTraining(
                  language,
                  prompts,
                  stop,
                  tasks,
                  plan,
                  out.resolve("alignment.state"),
                  new AlignmentCurve(
                      out.resolve("curve.csv"),
                      warmUpSteps + steps,
                      console,
                      terminal,
                      System::nanoTime))
              .run();
      language.useAdapter(weights);
      results.put("model aligned", ask(language, prompts, stop, trials, plan.maxTokens()));
      PeftAdapter.write(out.resolve("adapter"), language.adapterLayout(), weights);
      MergedCheckpoint.write(model, language.adapterLayout(), weights, out);
      TokenizerFiles.copy(model, out);
      Files.writeString(
          out.resolve("alignment.json"),
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(results)
              + "\n");
    }
    console.println("The aligned model is in " + out + "; --model takes it.");
    return 0;
  }

  private void compare(
      ChoiceTasks tasks,
      Map<Negatives, ChoiceTrial> trials,
      Map<String, Map<Negatives, ?>> results) {
    LeaveOneOut validation = LeaveOneOut.validation(tasks.training());
    Training training = new Training(tasks.items().size(), tasks.training().sequences());
    Map<String, Recommender> recommenders = new LinkedHashMap<>();
    recommenders.put("popularity", Baselines.popularity(validation).fitted(training));
    recommenders.put("release year", new YearProximity(tasks.items()));
    recommenders.put("EASE", Baselines.ease(validation).fitted(training));
    console.printf(Locale.ROOT, "%-14s %-30s %s%n", "correct, %", "uniform negatives", "popular");
    console.printf(
        Locale.ROOT, "%-14s %-30.1f %.1f%n", "chance", 100.0 / candidates, 100.0 / candidates);
    recommenders.forEach(
        (name, recommender) -> {
          Map<Negatives, PairedBootstrap> row = new EnumMap<>(Negatives.class);
          trials.forEach((kind, trial) -> row.put(kind, trial.ask(recommender)));
          results.put(name, row);
          console.printf(
              Locale.ROOT,
              "%-14s %-30s %s%n",
              name,
              shown(row.get(Negatives.UNIFORM)),
              shown(row.get(Negatives.POPULAR)));
        });
  }

  private Map<Negatives, ChoiceTrial.Answers> ask(
      DjlLanguageModel language,
      Prompts prompts,
      int stop,
      Map<Negatives, ChoiceTrial> trials,
      int maxTokens) {
    Map<Negatives, ChoiceTrial.Answers> row = new EnumMap<>(Negatives.class);
    trials.forEach(
        (kind, trial) -> {
          ChoiceTrial.Answers answers =
              trial.ask(
                  language,
                  prompts,
                  stop,
                  maxTokens,
                  done -> {
                    if (terminal) {
                      console.print("\rasked " + done + "\u001b[K");
                    }
                  });
          row.put(kind, answers);
          console.printf(
              Locale.ROOT,
              "%smodel, %s negatives: format %.1f %%, legal %.1f %%, correct %s %%%n",
              terminal ? "\r" : "",
              kind.name().toLowerCase(Locale.ROOT),
              100 * answers.format(),
              100 * answers.legal(),
              shown(answers.correct()));
        });
    return row;
  }

  private static String shown(@Nullable PairedBootstrap share) {
    return share == null
        ? ""
        : String.format(
            Locale.ROOT,
            "%.1f [%.1f, %.1f]",
            100 * share.mean(),
            100 * share.low(),
            100 * share.high());
  }

  private ParameterException usage(String why) {
    if (spec == null) {
      throw new IllegalStateException("the command runs under picocli");
    }
    return new ParameterException(spec.commandLine(), why);
  }
}
