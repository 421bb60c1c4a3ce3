package io.whystream.worker.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.DatasetReader;
import io.whystream.worker.data.Split;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.SupervisedModel;
import io.whystream.worker.engine.Tokenizer;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.engine.djl.DjlTrainableModel;
import io.whystream.worker.engine.djl.HfTokenizer;
import io.whystream.worker.engine.djl.MergedCheckpoint;
import io.whystream.worker.policy.AdapterInit;
import io.whystream.worker.policy.PeftAdapter;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.alignment.AlignmentCurve;
import io.whystream.worker.train.alignment.AlignmentPlan;
import io.whystream.worker.train.alignment.AlignmentTraining;
import io.whystream.worker.train.alignment.ChoiceTable;
import io.whystream.worker.train.alignment.ChoiceTasks;
import io.whystream.worker.train.alignment.ChoiceTasks.Negatives;
import io.whystream.worker.train.alignment.ChoiceText;
import io.whystream.worker.train.alignment.ChoiceTrial;
import io.whystream.worker.train.alignment.WarmUp;
import io.whystream.worker.train.bpe.TokenizerFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
      "Supervised steps teach form and choice, GRPO with the rule reward sharpens the choice; users"
          + " held out are asked before and after, beside recommenders on the same candidates.",
      "Goes on where an earlier run with the same --out and --seed was stopped. --out then holds a"
          + " checkpoint for --model, the adapter, curve.csv and alignment.json."
    })
public final class TrainAlignment implements Callable<Integer> {
  private static final List<String> TARGETS =
      List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  /** Room for an interest and a word for each of five candidates. */
  private static final int MAX_TOKENS = 64;

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
      defaultValue = "2000")
  private int warmUpSteps = 2000;

  @Option(
      names = "--warm-up-tasks",
      description = "Tasks in a supervised step (default: ${DEFAULT-VALUE}).",
      defaultValue = "4")
  private int warmUpTasks = 4;

  @Option(
      names = "--rehearsed",
      description =
          "Made-up reasons and patterns in a supervised step, so that the model does not forget how"
              + " to write them (default: ${DEFAULT-VALUE}).",
      defaultValue = "2")
  private int rehearsed = 2;

  @Option(
      names = "--adapter-only",
      description =
          "Let the supervised steps change an adapter instead of all weights, for models whose"
              + " weights and their optimizer do not fit into memory.")
  private boolean adapterOnly;

  @Option(
      names = "--steps",
      description = "GRPO steps (default: ${DEFAULT-VALUE}).",
      defaultValue = "10")
  private int steps = 10;

  @Option(
      names = "--tasks-per-step",
      description = "Tasks in a GRPO step (default: ${DEFAULT-VALUE}).",
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
      defaultValue = "2")
  private int history = 2;

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
      names = "--cut",
      description =
          "Share of the interactions, in time, that is learned from and asked about; 0.8 leaves"
              + " what evaluate tests on unseen (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private double cut = 1;

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
    if (!(cut > 0 && cut <= 1)) {
      throw usage("--cut " + cut + " is not above 0 and at most 1");
    }
    Dataset read =
        DatasetReader.open(data)
            .read((file, line, why) -> console.println(file + ":" + line + " " + why));
    Dataset dataset = read.withInteractions(Split.atFraction(read.interactions(), cut).before());
    AlignmentPlan plan;
    ChoiceTasks tasks;
    try {
      plan =
          new AlignmentPlan(
              warmUpSteps,
              warmUpTasks,
              rehearsed,
              steps,
              tasksPerStep,
              group,
              1,
              MAX_TOKENS,
              warmUpRate,
              rate,
              seed);
      tasks = new ChoiceTasks(dataset, heldOut, candidates, history, seed);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    Files.createDirectories(out);
    AlignmentCurve curve =
        new AlignmentCurve(
            out.resolve("curve.csv"), warmUpSteps + steps, console, terminal, System::nanoTime);
    Path warmed = out.resolve("warm-up");
    warmUp(warmed, tasks, plan, curve);
    ChoiceTable table = new ChoiceTable(tasks, candidates, asked, seed, console, terminal);
    reinforce(warmed, tasks, plan, table, curve);
    table.recommenders();
    Files.writeString(
        out.resolve("alignment.json"),
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(table.rows())
            + "\n");
    console.println("The aligned model is in " + out + "; --model takes it.");
    return 0;
  }

  /** Writes the checkpoint that has had its warm-up. */
  private void warmUp(Path warmed, ChoiceTasks tasks, AlignmentPlan plan, AlignmentCurve curve)
      throws IOException {
    if (adapterOnly) {
      try (DjlLanguageModel language = DjlLanguageModel.load(model, lora(), device)) {
        AdapterLayout layout = language.adapterLayout();
        float[] weights =
            warmUp(language, language::useAdapter, language.tokenizer(), tasks, plan, curve)
                .run(AdapterInit.weights(layout, seed));
        MergedCheckpoint.write(model, layout, weights, warmed);
      }
    } else {
      try (DjlTrainableModel learner = DjlTrainableModel.load(model, device);
          HfTokenizer tokenizer = HfTokenizer.load(model, learner.shape().vocabulary())) {
        float[] fresh = learner.weights();
        learner.weights(
            warmUp(learner, learner::weights, tokenizer, tasks, plan, curve).run(fresh));
        learner.save(warmed);
      }
    }
    TokenizerFiles.copy(model, warmed);
  }

  private WarmUp warmUp(
      SupervisedModel learner,
      Consumer<float[]> use,
      Tokenizer tokenizer,
      ChoiceTasks tasks,
      AlignmentPlan plan,
      AlignmentCurve curve)
      throws IOException {
    ChatTemplate chat = ChatTemplate.load(model);
    Prompts prompts = new Prompts(tokenizer, chat, PromptLimits.DEFAULT);
    int stop = tokenizer.idOf(chat.endOfSequence());
    return new WarmUp(
        learner,
        use,
        new ChoiceText(tokenizer, prompts, stop),
        tasks,
        new MadeUpTexts(tokenizer, prompts, stop),
        plan,
        out.resolve("warm-up.state"),
        curve);
  }

  /** GRPO on the model that has had its warm-up; then both and the first model are asked. */
  private void reinforce(
      Path warmed, ChoiceTasks tasks, AlignmentPlan plan, ChoiceTable table, AlignmentCurve curve)
      throws IOException {
    try (DjlLanguageModel language = DjlLanguageModel.load(warmed, lora(), device)) {
      ChatTemplate chat = ChatTemplate.load(model);
      // A state that belongs to another warm-up has another name.
      Path state = out.resolve("alignment-" + language.fingerprint().substring(0, 12) + ".state");
      float[] weights =
          new AlignmentTraining(
                  language,
                  new Prompts(language.tokenizer(), chat, PromptLimits.DEFAULT),
                  language.tokenizer().idOf(chat.endOfSequence()),
                  tasks,
                  plan,
                  state,
                  curve)
              .run();
      PeftAdapter.write(out.resolve("adapter"), language.adapterLayout(), weights);
      MergedCheckpoint.write(warmed, language.adapterLayout(), weights, out);
      TokenizerFiles.copy(model, out);
      table.header();
      try (DjlLanguageModel before = DjlLanguageModel.load(model, lora(), device)) {
        answers(table, "before", before, plan);
      }
      language.useAdapter(null);
      Map<Negatives, ChoiceTrial.Answers> warmedUp = answers(table, "warmed up", language, plan);
      language.useAdapter(weights);
      table.difference("aligned - warmed up", answers(table, "aligned", language, plan), warmedUp);
    }
  }

  private Map<Negatives, ChoiceTrial.Answers> answers(
      ChoiceTable table, String name, DjlLanguageModel language, AlignmentPlan plan)
      throws IOException {
    ChatTemplate chat = ChatTemplate.load(model);
    return table.model(
        name,
        language,
        new Prompts(language.tokenizer(), chat, PromptLimits.DEFAULT),
        language.tokenizer().idOf(chat.endOfSequence()),
        plan.maxTokens());
  }

  private LoraSpec lora() {
    return new LoraSpec(rank, 2.0 * rank, TARGETS);
  }

  private ParameterException usage(String why) {
    if (spec == null) {
      throw new IllegalStateException("the command runs under picocli");
    }
    return new ParameterException(spec.commandLine(), why);
  }
}
