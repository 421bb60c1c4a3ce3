package io.whystream.cli.evaluate;

import io.whystream.cli.UserException;
import io.whystream.worker.evaluate.correction.Arm;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the protocol correction. */
final class CorrectionOptions {
  private static final int FEW = 40;

  @Option(
      names = "--corrections",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Interactions that each arm corrects (default: ${DEFAULT-VALUE}).")
  int corrections = 1000;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "0",
      description =
          "Minutes of correcting after which all arms of a seed stop, each after as many"
              + " corrections, the shuffled one with other interactions behind it than the rest,"
              + " and all in one process; 0 for none (default: ${DEFAULT-VALUE}).")
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

  @Option(
      names = "--arms",
      split = ",",
      paramLabel = "ARM",
      description = "Arms that are run: ${COMPLETION-CANDIDATES} (default: all).")
  Set<Arm> arms = EnumSet.allOf(Arm.class);

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "A value of the worker's configuration, such as learn.beta=0.04.")
  Map<String, String> settings = new LinkedHashMap<>();

  /** Refuses what cannot be. */
  void check() {
    if (corrections < 1 || perUser < 1 || minutes < 0) {
      throw new UserException(
          "--corrections and --per-user must be at least 1 and --minutes at least 0, not "
              + List.of(corrections, perUser, minutes));
    }
  }

  /** The options, with fewer corrections for a quick look. */
  CorrectionOptions settled(boolean quick) {
    if (quick) {
      corrections = Math.min(corrections, FEW);
    }
    return this;
  }
}
