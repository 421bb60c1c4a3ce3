package io.whystream.cli.policy;

import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.Rollback;
import io.whystream.worker.policy.PolicyState;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes back to an earlier version, by a record that every worker folds. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Write into policy-log that from here on the weights are those of an earlier version.",
      "Every worker folds it, and the steps before it stay in the log. That version becomes a snapshot",
      "first, so that workers find it when its records are archived."
    })
final class PolicyRollbackCommand implements Callable<Integer> {
  @Option(
      names = "--to",
      paramLabel = "V",
      required = true,
      description = "The version, an offset of policy-log.")
  long version;

  @Option(names = "--why", paramLabel = "TEXT", description = "Why, for those who read the log.")
  String why = "";

  @Mixin PolicyOptions options = new PolicyOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PolicyBook book = options.book();
    Genesis genesis = options.genesis(book);
    PolicyState target = PolicyDiffCommand.at(book, genesis, version);
    new Covering(book.store(genesis), PolicyOptions.topicId(options.connection()))
        .cover(target, options.directory());
    long offset = options.append(new Rollback(version, why));
    PolicyState now = book.at(genesis, offset);
    System.out.println(
        "version " + offset + " holds the weights of version " + version + ": " + now.sha256());
    return now.version() == offset && now.sha256().equals(target.sha256()) ? 0 : 1;
  }
}
