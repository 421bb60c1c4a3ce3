package io.whystream.cli.policy;

import io.whystream.cli.UserException;
import io.whystream.cli.terminal.Console;
import io.whystream.schema.record.Genesis;
import io.whystream.worker.policy.PolicyState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two versions. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = "Say how far two versions lie apart, tensor by tensor.")
final class PolicyDiffCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "V", description = "A version, an offset of policy-log.")
  long from;

  @Parameters(index = "1", paramLabel = "W", description = "Another version.")
  long to;

  @Mixin PolicyOptions options = new PolicyOptions();

  @Override
  public Integer call() {
    PolicyBook book = options.book();
    Genesis genesis = options.genesis(book);
    PolicyDiff diff =
        new PolicyDiff(book.layout(genesis), at(book, genesis, from), at(book, genesis, to));
    try (Console console = Console.system(System.getenv())) {
      console.lines(diff.lines());
    }
    return 0;
  }

  static PolicyState at(PolicyBook book, Genesis genesis, long version) {
    PolicyState state = book.at(genesis, version);
    if (state.version() != version) {
      throw new UserException(
          version + " is no version of the policy; in force there is " + state.version());
    }
    return state;
  }
}
