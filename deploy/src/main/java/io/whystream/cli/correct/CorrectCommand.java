package io.whystream.cli.correct;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.UserException;
import io.whystream.cli.offline.OfflineOptions;
import io.whystream.cli.terminal.Durations;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.Roles;
import io.whystream.worker.WorkerConfig;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.Split;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.evaluate.OfflineCorrection;
import io.whystream.worker.policy.PolicyDirectory;
import io.whystream.worker.policy.PolicyState;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Corrects a history in event-time order without a cluster, by the very stages of the workers. */
@Command(
    name = "correct",
    mixinStandardHelpOptions = true,
    description = {
      "Correct a history without a cluster: sample, score, learn, write again, in event-time order.",
      "Writes each correction to corrections.jsonl, prints the learning curve, and keeps the policy"
          + " in DIR/policy, as 'policy at' does: both are what 'train reward-model' takes."
    })
public final class CorrectCommand implements Callable<Integer> {
  private static final int PARTS = 10;
  private static final int REPORT_EVERY = 50;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Directory of what is written.")
  Path out = Path.of("corrected");

  @Option(
      names = "--interactions",
      description = "Most interactions that are corrected (default: all behind the cut).")
  int interactions = Integer.MAX_VALUE;

  @Mixin OfflineOptions offline = new OfflineOptions();

  @Override
  public Integer call() throws IOException {
    WorkerConfig config = offline.config(Map.of());
    Dataset dataset = offline.dataset();
    Split split = offline.split(dataset);
    List<Interaction> chosen = split.after().stream().limit(interactions).toList();
    try (LanguageModel language =
        DjlLanguageModel.load(
            config.model().directory(), config.policy().lora(), config.model().device())) {
      Roles roles = Roles.open(config, language);
      OfflineCorrection correction =
          new OfflineCorrection(
              roles.sampler(),
              roles.learner(),
              roles.reviser(),
              language,
              config.policy(),
              dataset.items());
      split.before().forEach(correction::remember);
      Path kept = out.resolve("policy");
      PolicyDirectory.remove(kept);
      CorrectionCurve curve = correct(correction, chosen);
      List<CorrectionCurve.Part> parts = curve.parts(PARTS);
      for (int i = 0; i < parts.size(); i++) {
        System.out.println(CorrectionCurve.line(i + 1, parts.get(i)));
      }
      PolicyState policy = correction.policy();
      System.out.printf(
          "policy after %d steps: weights %s, scored by %s%n",
          policy.steps(), policy.sha256(), roles.rewards().version());
      PolicyDirectory.write(kept, language.adapterLayout(), policy);
      System.out.println(
          "version " + policy.version() + " " + policy.sha256() + " written to " + kept);
    } catch (BadModelException | IllegalStateException e) {
      throw new UserException(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }

  private CorrectionCurve correct(OfflineCorrection correction, List<Interaction> chosen)
      throws IOException {
    CorrectionCurve curve = new CorrectionCurve();
    Files.createDirectories(out);
    long began = System.nanoTime();
    try (BufferedWriter file = Files.newBufferedWriter(out.resolve("corrections.jsonl"))) {
      for (int done = 1; done <= chosen.size(); done++) {
        OfflineCorrection.Event event = correction.correct(chosen.get(done - 1));
        if (event != null) {
          curve.add(event.result());
          file.write(line(event.result()));
          file.newLine();
        }
        if (done % REPORT_EVERY == 0) {
          long gone = System.nanoTime() - began;
          System.out.printf(
              "%d of %d corrected, about %s left%n",
              done,
              chosen.size(),
              Durations.brief(Duration.ofNanos(gone / done * (chosen.size() - done))));
        }
      }
    }
    return curve;
  }

  private static String line(CorrectionResult result) {
    ObjectNode node =
        new ObjectMapper()
            .createObjectNode()
            .put("id", result.getId())
            .put("user", result.getUser())
            .put("item", result.getItem())
            .put("eventTime", result.getEventTime());
    if (result.getEnding() instanceof Correction correction) {
      node.put("pattern", correction.getPattern().getText());
      if (correction.getReason() != null) {
        node.put("reason", correction.getReason().getText());
      }
      if (correction.getReward() != null) {
        node.put("reward", correction.getReward().getValue());
        node.put("taste", correction.getReward().getTaste());
        node.put("falseAttributes", correction.getReward().getFalseAttributes());
      }
    }
    return node.toString();
  }
}
