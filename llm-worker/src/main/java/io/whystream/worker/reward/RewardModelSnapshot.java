package io.whystream.worker.reward;

import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A trained reward model as it lies in a directory: {@code manifest.json} and {@code
 * model.safetensors}.
 *
 * @param version SHA-256 over both files, lower-case hex
 * @param baseModel fingerprint of the language model whose embeddings it reads
 * @param dataset what it was trained on
 * @param cutTime everything that it was trained on lies before this event time, milliseconds
 * @param vocabulary attribute values that texts are searched for, and whose mention can be a lie
 * @param parts of the model
 * @param validation what was measured on validation, by name
 */
public record RewardModelSnapshot(
    String version,
    String baseModel,
    String dataset,
    long cutTime,
    List<String> vocabulary,
    Parts parts,
    Map<String, Double> validation) {

  /**
   * What the model is made of.
   *
   * @param weights with the item-item scores and the blend
   * @param users ids and rows of users
   * @param items ids and rows of items
   */
  public record Parts(
      RewardNetwork network,
      Rows users,
      Rows items,
      RewardConstants constants,
      ContrastSet contrast) {
    /** Whether an item-item part is there. */
    boolean hasItemItem() {
      ItemItem itemItem = network.itemItem();
      return itemItem.perRow() > 0;
    }
  }

  /**
   * Reads a snapshot.
   *
   * @throws IOException when files are missing or do not fit together; the message says what
   */
  public static RewardModelSnapshot load(Path directory) throws IOException {
    return SnapshotFiles.load(directory);
  }

  /** Writes a snapshot; the version comes from the files written. */
  public static RewardModelSnapshot save(Path directory, RewardModelSnapshot snapshot)
      throws IOException {
    SnapshotFiles.save(directory, snapshot);
    return SnapshotFiles.load(directory);
  }

  /**
   * Checks that the embeddings that will be scored come from the model that this was trained for.
   *
   * @param fingerprint of the language model at hand
   * @throws IllegalStateException when it is another one; the message says the ways out
   */
  public RewardModelSnapshot requireBase(String fingerprint) {
    if (!baseModel.equals(fingerprint)) {
      throw new IllegalStateException(
          "the reward model was trained on texts of the language model "
              + shortened(baseModel)
              + ", but the one loaded is "
              + shortened(fingerprint)
              + ": train one for it with 'whystream train reward-model --model DIR --out DIR', or"
              + " run without one by 'reward: truth', which teaches truth and nothing of taste");
    }
    return this;
  }

  /** The model, ready to score. */
  public RewardModel model() {
    return new RewardModel(
        parts.network(),
        parts.users(),
        parts.items(),
        parts.constants(),
        parts.contrast(),
        vocabulary);
  }

  /** The truth check over this snapshot's vocabulary. */
  public AttributeMentions mentions() {
    return new AttributeMentions(vocabulary);
  }

  /** The default reward. */
  public ContrastReward contrast() {
    return new ContrastReward(model(), mentions(), version);
  }

  /** The paper's reward. */
  public PaperReward paper() {
    return new PaperReward(model(), mentions(), version);
  }

  private static String shortened(String hash) {
    return hash.length() <= 12 ? hash : hash.substring(0, 12);
  }
}
