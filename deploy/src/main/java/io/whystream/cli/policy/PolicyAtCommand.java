package io.whystream.cli.policy;

import io.whystream.schema.record.Genesis;
import io.whystream.worker.policy.PolicyDirectory;
import io.whystream.worker.policy.PolicyState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rebuilds any version. */
@Command(name = "at", description = "Rebuild the adapter of any version, in PEFT layout.")
final class PolicyAtCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  boolean help;

  @Option(
      names = "--version",
      paramLabel = "V",
      required = true,
      description = "The version, an offset of policy-log.")
  long version;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Directory that the adapter is written to.")
  Path out = Path.of(".");

  @Mixin PolicyOptions options = new PolicyOptions();

  @Override
  public Integer call() throws IOException {
    PolicyBook book = options.book();
    Genesis genesis = options.genesis(book);
    PolicyState state = PolicyDiffCommand.at(book, genesis, version);
    PolicyDirectory.write(out, book.layout(genesis), state);
    System.out.println("version " + version + " " + state.sha256() + " written to " + out);
    return 0;
  }
}
