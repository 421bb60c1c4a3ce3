package io.whystream.worker.train;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.Split;
import io.whystream.worker.reward.RewardModelSnapshot;
import io.whystream.worker.train.reward.IdCache;
import io.whystream.worker.train.reward.RewardModelTraining;
import io.whystream.worker.train.reward.RewardTrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reward models of either half of the users, both trained on nothing but what lies before a cut in
 * time: one that pays, one that judges what was learned from the other.
 *
 * @param model language model that writes the texts
 * @param maxPromptTokens longest prompt
 * @param cache directory that keeps texts and what knows ids only; null for none
 * @param progress hears what is being done
 */
public record HalvesOfUsers(
    Path model, int maxPromptTokens, @Nullable Path cache, Consumer<String> progress) {

  /**
   * Trains, or finds, the model of one half.
   *
   * @param half 1 or 2
   * @param written interactions that reasons are written for
   * @param seed of the training, and of how the users are dealt out
   * @param directory that the model is kept in, under a name that says what it was trained on
   * @return where it lies
   */
  public Path train(Dataset dataset, Split split, int half, int written, long seed, Path directory)
      throws IOException {
    Path out =
        directory.resolve(
            "reward-model-half-%d-%d-%d-%d".formatted(half, split.cutTime(), written, seed));
    if (Files.exists(out.resolve("manifest.json"))) {
      return out;
    }
    Dataset before = dataset.withInteractions(split.before());
    try (WrittenTexts texts = WrittenTexts.open(model, "cpu", maxPromptTokens, cache, progress)) {
      RewardTrainingSettings settings =
          RewardTrainingSettings.DEFAULT.with(written, Math.max(1, written / 6), seed);
      RewardModelSnapshot.save(
          out,
          new RewardModelTraining(texts.texts(), settings, new IdCache(cache), progress)
              .train(half(before, half, seed), 1));
    }
    return out;
  }

  /** The dataset with the interactions of one half of its users. */
  static Dataset half(Dataset dataset, int half, long seed) {
    List<String> users =
        new ArrayList<>(
            dataset.interactions().stream()
                .map(Interaction::getUser)
                .collect(Collectors.toCollection(TreeSet::new)));
    Collections.shuffle(users, new Random(seed));
    int middle = (users.size() + 1) / 2;
    Set<String> ours =
        Set.copyOf(half == 1 ? users.subList(0, middle) : users.subList(middle, users.size()));
    return dataset.withInteractions(
        dataset.interactions().stream().filter(i -> ours.contains(i.getUser())).toList());
  }
}
