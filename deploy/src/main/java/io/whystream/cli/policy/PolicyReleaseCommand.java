package io.whystream.cli.policy;

import io.whystream.cli.UserException;
import io.whystream.schema.record.AdamWConstants;
import io.whystream.schema.record.ConstantsChange;
import io.whystream.schema.record.Genesis;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.reward.ReleasedModels;
import io.whystream.worker.reward.RewardModelSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code whystream policy release}. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = {
      "Put a reward model into the shared directory and write into policy-log, as a change of",
      "constants that leaves all others as they are, that it pays from here on. Running workers",
      "take it up at that place of the log; every result names the reward model that scored it."
    })
final class PolicyReleaseCommand implements Callable<Integer> {
  @Option(
      names = "--reward-model",
      paramLabel = "DIR",
      required = true,
      description = "The reward model, as train reward-model writes it.")
  Path rewardModel = Path.of(".");

  @Mixin PolicyOptions options = new PolicyOptions();

  @Override
  public Integer call() throws InterruptedException {
    PolicyBook book = options.book();
    Genesis genesis = options.genesis(book);
    String version;
    try {
      RewardModelSnapshot.load(rewardModel).requireBase(genesis.getBaseModel());
      version = new ReleasedModels(options.directory()).add(rewardModel);
    } catch (IOException | IllegalStateException e) {
      throw new UserException(
          "the reward model in " + rewardModel + " cannot be released: " + e.getMessage(), e);
    }
    PolicyState now = book.at(genesis, Long.MAX_VALUE);
    AdamWSettings constants = now.settings();
    AdamWConstants same =
        new AdamWConstants(
            constants.learningRate(),
            constants.beta1(),
            constants.beta2(),
            constants.epsilon(),
            constants.weightDecay(),
            constants.maxGradientNorm());
    long offset = options.append(new ConstantsChange(same, now.maxGradientLag(), version));
    System.out.println("reward model " + version + " pays from offset " + offset + " on");
    return 0;
  }
}
