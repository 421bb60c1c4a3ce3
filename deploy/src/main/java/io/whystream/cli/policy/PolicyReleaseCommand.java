package io.whystream.cli.policy;

import io.whystream.cli.UserException;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.RewardModelRelease;
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
      "Put a reward model into the shared directory and write into policy-log that it pays from",
      "here on. Running workers take it up at that place of the log; every result names the reward",
      "model that scored it."
    })
final class PolicyReleaseCommand implements Callable<Integer> {
  @Option(
      names = "--reward-model",
      paramLabel = "DIR",
      required = true,
      description = "The reward model, as train reward-model writes it.")
  Path rewardModel = Path.of(".");

  @Option(names = "--why", paramLabel = "TEXT", description = "Why, for those who read the log.")
  String why = "";

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
    long offset = options.append(new RewardModelRelease(version, why));
    System.out.println("reward model " + version + " pays from offset " + offset + " on");
    return 0;
  }
}
