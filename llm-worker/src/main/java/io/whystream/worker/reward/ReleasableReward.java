package io.whystream.worker.reward;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Reward;
import java.io.IOError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reward function whose model can be replaced while the stream runs: by the configured model
 * until another one is released, then by that. Threading: the model's thread.
 */
public final class ReleasableReward implements RewardFunction {
  private static final Logger LOG = LoggerFactory.getLogger(ReleasableReward.class);

  private final RewardFunction configured;
  private final ReleasedModels models;
  private final Opener opener;
  private @Nullable String version;
  private RewardFunction present;

  /** Opens the function on a released model. */
  @FunctionalInterface
  public interface Opener {
    RewardFunction open(Path directory) throws IOException;
  }

  /**
   * @param configured until a model is released
   * @param models where released ones lie
   */
  public ReleasableReward(RewardFunction configured, ReleasedModels models, Opener opener) {
    this.configured = configured;
    this.models = models;
    this.opener = opener;
    this.present = configured;
  }

  @Override
  public String version() {
    return configured.version();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOError when the released model cannot be read: every request would be scored by
   *     another model than the log says, so the worker stops
   */
  @Override
  public RewardFunction released(@Nullable String wanted) {
    if (wanted == null) {
      return configured;
    }
    if (!wanted.equals(version)) {
      try {
        present = opener.open(models.directory(wanted));
      } catch (IOException | IllegalStateException e) {
        throw new IOError(
            new IOException("reward model " + wanted + " was released: " + e.getMessage(), e));
      }
      version = wanted;
      LOG.atInfo().addKeyValue("rewardModel", present.version()).log("reward model released");
    }
    return present;
  }

  @Override
  public List<Reward> score(
      CorrectionRequest request, List<@Nullable String> texts, List<float[]> embeddings) {
    return configured.score(request, texts, embeddings);
  }
}
