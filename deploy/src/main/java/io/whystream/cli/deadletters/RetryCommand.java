package io.whystream.cli.deadletters;

import io.whystream.cli.UserException;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.ConnectionOptions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tries dead letters again. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = {
      "Try dead letters again, in the order in which they are named.",
      "A request enters as its next attempt, and its user's later interactions wait for it."
    })
final class RetryCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "NAME", description = "Their names, as 3@17.")
  List<String> names = List.of();

  @Mixin ConnectionOptions cluster = new ConnectionOptions();

  @Override
  public Integer call() throws InterruptedException {
    Connection connection = cluster.connection().check();
    try (Consumer<byte[], byte[]> consumer = connection.consumer();
        Producer<byte[], byte[]> producer = connection.producer()) {
      Retry retry = new Retry(consumer);
      for (String name : names) {
        Letter letter = Letters.find(consumer, connection.topics().deadLetters(), name);
        RecordMetadata sent = producer.send(retry.record(letter)).get();
        System.out.println(
            name
                + " is tried again: "
                + sent.topic()
                + "-"
                + sent.partition()
                + "@"
                + sent.offset());
      }
      return 0;
    } catch (ExecutionException e) {
      throw new UserException("the record could not be written: " + e.getCause(), e);
    }
  }
}
