package io.whystream.worker.reward;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Opens reward functions by their configured name. */
public final class RewardFunctions {
  /** The names known. */
  public static final List<String> NAMES = List.of("contrast", "paper", "truth");

  private RewardFunctions() {}

  /**
   * Opens a reward function.
   *
   * @param name {@code contrast}, {@code paper}, or {@code truth}, which needs no reward model for
   *     the language model at hand, only the snapshot's vocabulary
   * @param snapshot directory of the reward model
   * @param fingerprint of the language model whose embeddings will be scored
   * @throws IOException when there is no such snapshot
   * @throws IllegalStateException when the snapshot belongs to another language model
   */
  public static RewardFunction open(String name, Path snapshot, String fingerprint)
      throws IOException {
    RewardModelSnapshot loaded = RewardModelSnapshot.load(snapshot);
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "contrast" -> loaded.requireBase(fingerprint).contrast();
      case "paper" -> loaded.requireBase(fingerprint).paper();
      case "truth" -> new TruthReward(loaded.vocabulary());
      default ->
          throw new IllegalArgumentException(
              "reward is " + name + "; allowed are " + String.join(", ", NAMES));
    };
  }
}
