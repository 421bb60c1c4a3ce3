package io.whystream.cli.policy;

import io.whystream.cli.terminal.Console;
import io.whystream.cli.terminal.Json;
import io.whystream.schema.record.Genesis;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The policy as every worker folds it. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = "Fold the policy from its log and show version, hash, steps and snapshots.",
    subcommands = {
      PolicyAtCommand.class,
      PolicyDiffCommand.class,
      PolicyVerifyCommand.class,
      PolicyRollbackCommand.class,
      PolicyReleaseCommand.class,
      PolicyForgetCommand.class,
      PolicyArchiveCommand.class,
    })
public final class PolicyCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Mixin PolicyOptions options = new PolicyOptions();

  @Override
  public Integer call() throws IOException {
    PolicyBook book = options.book();
    Genesis genesis = options.genesis(book);
    PolicyView view = new PolicyView(book.at(genesis, Long.MAX_VALUE), book.snapshots(genesis));
    try (Console console = Console.system(System.getenv())) {
      if (json) {
        console.line(Json.line(view.json()));
      } else {
        console.lines(view.lines(console.style()));
      }
    }
    return 0;
  }
}
