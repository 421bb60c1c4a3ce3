package io.whystream.cli.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.cli.UserException;
import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topics;
import io.whystream.schema.record.SourcePosition;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What is written to try a dead letter again. Input that was refused is given in anew, as it was. A
 * request that died returns as its interaction, to the partition it came from, marked as the next
 * attempt: it passes by ORDER, enters at USER, and the user's later interactions wait for it. It is
 * a record of its own and ends by itself; the one that died stays dead in the ledger.
 */
final class Retry {
  private static final Set<String> INPUTS = Set.of(Topics.INTERACTIONS, Topics.ITEMS);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Consumer<byte[], byte[]> consumer;

  /**
   * @param consumer for the interactions, which are read where they lie
   */
  Retry(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * The record to write.
   *
   * @throws UserException when nobody knows what the letter was about
   */
  ProducerRecord<byte[], byte[]> record(Letter letter) {
    if (INPUTS.contains(letter.content().getTopic())) {
      return new ProducerRecord<>(
          letter.content().getTopic(),
          letter.content().getPartition(),
          letter.key(),
          letter.value());
    }
    PipelineHeaders request =
        letter
            .request()
            .orElseThrow(
                () ->
                    new UserException(
                        "dead letter "
                            + letter.name()
                            + " lacks the headers that say which request it was"));
    ProducerRecord<byte[], byte[]> again =
        new ProducerRecord<>(
            Topics.INTERACTIONS,
            request.source().getPartition(),
            request.user().getBytes(UTF_8),
            interaction(request.source()));
    new PipelineHeaders(
            request.id(),
            request.user(),
            request.attempt() + 1,
            request.source(),
            request.generation())
        .write(again.headers());
    return again;
  }

  private byte[] interaction(SourcePosition source) {
    TopicPartition partition = new TopicPartition(Topics.INTERACTIONS, source.getPartition());
    consumer.assign(List.of(partition));
    consumer.seek(partition, source.getOffset());
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
      if (record.offset() == source.getOffset() && record.value() != null) {
        return record.value();
      }
      break;
    }
    throw new UserException(
        "the interaction at "
            + partition
            + "@"
            + source.getOffset()
            + " is gone: it is past its retention");
  }
}
