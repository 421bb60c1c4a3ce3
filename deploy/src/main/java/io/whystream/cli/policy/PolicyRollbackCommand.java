package io.whystream.cli.policy;

import io.whystream.cli.UserException;
import io.whystream.cli.kafka.Connection;
import io.whystream.schema.Topic;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.Rollback;
import io.whystream.worker.policy.PolicyState;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes back to an earlier version, by a record that every worker folds. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Write into policy-log that from here on the weights are those of an earlier version.",
      "Every worker folds it, and the steps before it stay in the log."
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
  public Integer call() throws InterruptedException {
    PolicyBook book = options.book();
    Genesis genesis = options.genesis(book);
    PolicyState target = PolicyDiffCommand.at(book, genesis, version);
    long offset = write(options.connection(), new Rollback(version, why));
    PolicyState now = book.at(genesis, offset);
    System.out.println(
        "version " + offset + " holds the weights of version " + version + ": " + now.sha256());
    return now.version() == offset && now.sha256().equals(target.sha256()) ? 0 : 1;
  }

  private static long write(Connection connection, Rollback rollback) throws InterruptedException {
    Topic<PolicyLogRecord> log = connection.topics().policyLog();
    byte[] value = log.values().serializer().serialize(log.name(), new PolicyLogRecord(rollback));
    try (Producer<byte[], byte[]> producer = connection.producer()) {
      return producer.send(new ProducerRecord<>(log.name(), 0, null, value)).get().offset();
    } catch (ExecutionException e) {
      throw new UserException("the rollback could not be written: " + e.getCause(), e);
    }
  }
}
