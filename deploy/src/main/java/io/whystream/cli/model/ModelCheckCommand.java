package io.whystream.cli.model;

import io.whystream.cli.UserException;
import io.whystream.cli.terminal.SafeText;
import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.ModelShape;
import io.whystream.worker.engine.djl.CheckpointSummary;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.sample.ReasonWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says whether a checkpoint can be used, and lets it write one reason. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Say whether a checkpoint can be used, and let it write one reason.")
final class ModelCheckCommand implements Callable<Integer> {
  private static final LoraSpec LORA =
      new LoraSpec(8, 16, List.of("q_proj", "k_proj", "v_proj", "o_proj"));
  private static final int MAX_TOKENS = 64;

  @Parameters(paramLabel = "DIR", description = "Directory in Hugging Face layout.")
  Path directory = Path.of(".");

  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "auto, cpu, gpu0 and so on (default: ${DEFAULT-VALUE}).")
  String device = "cpu";

  @Override
  public Integer call() {
    CheckpointSummary summary = summary();
    System.out.println("family            " + SafeText.line(summary.family()) + ", supported");
    row("parameters", summary.parameters());
    System.out.println("on disk           " + String.join(", ", summary.types()));
    row("as float32, MB", summary.parameters() * Float.BYTES / 1_000_000);
    try (LanguageModel model = DjlLanguageModel.load(directory, LORA, device)) {
      ModelShape shape = model.shape();
      row("hidden", shape.hidden());
      row("layers", shape.layers());
      row("vocabulary", shape.vocabulary());
      row("context, tokens", shape.context());
      row("adapter weights", model.adapterLayout().size());
      System.out.println("fingerprint       " + model.fingerprint());
      System.out.println("it writes         " + sentence(model));
      System.out.println("It can be used.");
      return 0;
    } catch (BadModelException | IOException e) {
      throw new UserException("this model cannot be used: " + e.getMessage(), e);
    }
  }

  private CheckpointSummary summary() {
    try {
      return CheckpointSummary.of(directory);
    } catch (BadModelException e) {
      throw new UserException("this model cannot be used: " + e.getMessage(), e);
    }
  }

  private String sentence(LanguageModel model) throws IOException {
    ChatTemplate chat = ChatTemplate.load(directory);
    Prompts prompts = new Prompts(model.tokenizer(), chat, PromptLimits.DEFAULT);
    ReasonWriter.Written written =
        new ReasonWriter(model, chat.endOfSequence())
            .write(
                prompts.reasonPrompt(request()).tokens(),
                new long[] {1},
                0,
                MAX_TOKENS,
                prompts::parseReason)
            .get(0);
    return written.text() == null
        ? "nothing that can be read as a reason: "
            + SafeText.line(model.tokenizer().decode(written.completion().tokens()), 200)
        : SafeText.line(written.text());
  }

  private static CorrectionRequest request() {
    Interaction interaction =
        new Interaction("check", "u", "i", 0L, Feedback.LIKE, null, null, false);
    Item item =
        new Item(
            "i",
            "Toy Story (1995)",
            null,
            List.of(
                new Attribute("genre", "Animation"),
                new Attribute("genre", "Comedy"),
                new Attribute("decade", "1990s")));
    return CorrectionRequest.newBuilder()
        .setInteraction(interaction)
        .setAttempt(1)
        .setSource(new SourcePosition(0, 0L))
        .setAdmittedAt(0)
        .setGeneration(0)
        .setHistory(List.of())
        .setItem(item)
        .setReasons(List.of())
        .build();
  }

  private static void row(String label, long value) {
    System.out.println(String.format(Locale.ROOT, "%-16s  %,d", label, value));
  }
}
