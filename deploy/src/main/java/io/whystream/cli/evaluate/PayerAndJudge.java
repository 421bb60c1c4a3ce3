package io.whystream.cli.evaluate;

import io.whystream.worker.reward.RewardModelSnapshot;
import java.io.IOException;
import java.nio.file.Path;

/** Directories of two reward models: one that pays, one of other users that judges. */
record PayerAndJudge(Path pays, Path judges) {
  String versions() throws IOException {
    return RewardModelSnapshot.load(pays).version()
        + " and "
        + RewardModelSnapshot.load(judges).version();
  }
}
