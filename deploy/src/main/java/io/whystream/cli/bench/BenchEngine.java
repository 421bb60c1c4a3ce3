package io.whystream.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.UserException;
import io.whystream.cli.terminal.Json;
import io.whystream.cli.terminal.Table;
import io.whystream.embedded.Home;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.EngineOptions;
import io.whystream.worker.engine.EngineOptions.SamplingWeights;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast a model samples and learns here, beside TRL where Python has it. */
@Command(
    name = "engine",
    mixinStandardHelpOptions = true,
    description = {
      "Time prefill, decoding, learning and whole GRPO steps of a model.",
      "With a Python that has bench/peers/requirements.txt, transformers and TRL are timed as well."
    })
final class BenchEngine implements Callable<Integer> {
  private static final LoraSpec LORA = new LoraSpec(8, 16, List.of("q_proj", "v_proj"));
  private static final int WIDE = 512;
  private static final List<String> ROWS =
      List.of("prefillSeconds", "decodeStepSeconds", "learnSeconds", "grpoStepSeconds");
  private static final List<String> NAMES =
      List.of("prefill of one prompt", "decode step", "learn", "whole GRPO step");

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Checkpoint in Hugging Face layout (default: models/nano).")
  @Nullable Path model;

  @Option(
      names = "--group",
      description = "Completions of a prompt (default: 8, from a width of 512 on 4).")
  int group;

  @Option(
      names = "--prompt",
      defaultValue = "200",
      description = "Tokens of the prompt (default: ${DEFAULT-VALUE}).")
  int prompt = 200;

  @Option(
      names = "--completion",
      defaultValue = "64",
      description = "Tokens of each completion (default: ${DEFAULT-VALUE}).")
  int completion = 64;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Measured, after one to warm up (default: ${DEFAULT-VALUE}).")
  int rounds = 3;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu, gpu0 and so on (default: ${DEFAULT-VALUE}).")
  String device = "auto";

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description =
          "Interpreter for the peers, or none (default: bench/peers/venv/bin/python, if there).")
  @Nullable String python;

  @Option(
      names = "--cpu-time",
      description = "Processor time in place of wall time: for busy machines, with one thread.")
  boolean cpuTime;

  @Option(
      names = "--sampling-weights",
      description = "Compare float32, float16 and int8 weights of the sampler as well.")
  boolean samplingWeights;

  @Option(names = "--json", description = "One last line of JSON.")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (group < 0 || prompt < 1 || completion < 2 || rounds < 1) {
      throw new UserException(
          "--group, --prompt and --rounds need at least 1, --completion at least 2");
    }
    Path checkpoint = model == null ? Home.directory().resolve("models/nano") : model;
    EngineTrial.Shape shape;
    ObjectNode ours;
    Map<SamplingWeights, EngineTrial.Sampled> byWeights = new EnumMap<>(SamplingWeights.class);
    try {
      EngineOptions options = EngineOptions.configured();
      try (LanguageModel loaded = load(checkpoint, options)) {
        int completions = group > 0 ? group : loaded.shape().hidden() >= WIDE ? 4 : 8;
        shape = new EngineTrial.Shape(completions, prompt, completion, rounds);
        ours = new ObjectMapper().valueToTree(new EngineTrial(loaded, shape, clock()).run());
      }
      if (samplingWeights) {
        for (SamplingWeights weights :
            List.of(SamplingWeights.FLOAT32, SamplingWeights.FLOAT16, SamplingWeights.INT8)) {
          try (LanguageModel loaded = load(checkpoint, options.with(weights))) {
            byWeights.put(weights, new EngineTrial(loaded, shape, clock()).sampled());
          }
        }
      }
    } catch (BadModelException | IllegalArgumentException e) {
      throw new UserException("this model cannot be measured: " + e.getMessage(), e);
    }
    Path bench = Home.directory().resolve("bench/peers");
    String interpreter = interpreter(bench);
    JsonNode peer =
        interpreter == null
            ? null
            : new EnginePeer(bench.resolve("engine.py"), interpreter)
                .run(checkpoint, shape, cpuTime);
    print(checkpoint, shape, ours, peer);
    print(byWeights);
    if (json) {
      printJson(checkpoint, shape, ours, peer, byWeights);
    }
    return 0;
  }

  private LanguageModel load(Path checkpoint, EngineOptions options) {
    return DjlLanguageModel.load(checkpoint, LORA, device, options);
  }

  private LongSupplier clock() {
    if (!cpuTime) {
      return System::nanoTime;
    }
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return system::getProcessCpuTime;
    }
    throw new UserException("--cpu-time: this JVM does not tell its processor time");
  }

  private @Nullable String interpreter(Path bench) {
    if (python != null) {
      return python.equals("none") ? null : python;
    }
    Path own = bench.resolve("venv/bin/python");
    return Files.isExecutable(own) ? own.toString() : null;
  }

  private void print(
      Path checkpoint, EngineTrial.Shape shape, ObjectNode ours, @Nullable JsonNode peer) {
    System.out.printf(
        Locale.ROOT,
        "%s: group of %d, prompt %d, completion %d, LoRA r %d on %s; medians of %d by %s; load %.1f%n",
        checkpoint,
        shape.group(),
        shape.prompt(),
        shape.completion(),
        LORA.rank(),
        String.join(" ", LORA.targets()),
        shape.rounds(),
        cpuTime ? "processor time" : "wall time",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    Table table = new Table("", "ms", "TRL, ms", "ratio");
    for (int i = 0; i < ROWS.size(); i++) {
      double own = ours.get(ROWS.get(i)).asDouble();
      double theirs = peer == null ? Double.NaN : peer.path(ROWS.get(i)).asDouble(Double.NaN);
      table.row(
          NAMES.get(i),
          shown("%.1f", 1e3 * own),
          shown("%.1f", 1e3 * theirs),
          shown("%.2f", own / theirs));
    }
    table.row(
        "adapter swap", shown("%.3f", 1e3 * ours.get("adapterSwapSeconds").asDouble()), "-", "-");
    table.lines().forEach(System.out::println);
    if (peer == null) {
      System.out.println(
          "Not compared: --python names no interpreter that has bench/peers/requirements.txt.");
    }
  }

  private static void print(Map<SamplingWeights, EngineTrial.Sampled> byWeights) {
    if (byWeights.isEmpty()) {
      return;
    }
    Table table =
        new Table(
            "sampled from", "decode step, ms", "GRPO step, ms", "mean |Δ log p|", "largest ratio");
    byWeights.forEach(
        (weights, sampled) ->
            table.row(
                weights.name().toLowerCase(Locale.ROOT),
                shown("%.1f", 1e3 * sampled.decodeStepSeconds()),
                shown("%.1f", 1e3 * sampled.grpoStepSeconds()),
                shown("%.6f", sampled.meanDifference()),
                shown("%.3f", sampled.largestRatio())));
    System.out.println();
    table.lines().forEach(System.out::println);
  }

  private static void printJson(
      Path checkpoint,
      EngineTrial.Shape shape,
      ObjectNode ours,
      @Nullable JsonNode peer,
      Map<SamplingWeights, EngineTrial.Sampled> byWeights) {
    ours.put("model", checkpoint.toString()).put("group", shape.group());
    ours.put("prompt", shape.prompt()).put("completion", shape.completion());
    if (peer != null) {
      ours.set("peer", peer);
    }
    if (!byWeights.isEmpty()) {
      ours.set("samplingWeights", new ObjectMapper().valueToTree(byWeights));
    }
    System.out.println(Json.line(ours));
  }

  private static String shown(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
  }
}
