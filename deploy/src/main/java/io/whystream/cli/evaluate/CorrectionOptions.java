package io.whystream.cli.evaluate;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the protocol correction. */
final class CorrectionOptions {
  private static final int FEW = 40;

  @Option(
      names = "--corrections",
      paramLabel = "N",
      defaultValue = "300",
      description = "Interactions that each arm corrects (default: ${DEFAULT-VALUE}).")
  int corrections = 300;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "0",
      description =
          "Minutes of correcting after which all arms of a seed stop, each after as many"
              + " corrections; 0 for none (default: ${DEFAULT-VALUE}).")
  int minutes;

  @Option(
      names = "--per-user",
      defaultValue = "10",
      description = "Most of them of one user (default: ${DEFAULT-VALUE}).")
  int perUser = 10;

  @Option(
      names = "--reward-model",
      paramLabel = "DIR",
      description = "Reward model that pays (default: trained on half of the users).")
  @Nullable Path rewardModel;

  @Option(
      names = "--judge",
      paramLabel = "DIR",
      description = "Reward model that judges (default: trained on the other half).")
  @Nullable Path judge;

  /** The options, with fewer corrections for a quick look. */
  CorrectionOptions settled(boolean quick) {
    if (quick) {
      corrections = Math.min(corrections, FEW);
    }
    return this;
  }
}
