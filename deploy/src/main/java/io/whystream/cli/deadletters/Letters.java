package io.whystream.cli.deadletters;

import io.whystream.cli.UserException;
import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.Topic;
import io.whystream.schema.record.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** The dead letters of a cluster. */
final class Letters {
  private Letters() {}

  /** All of them, those of a partition in order. */
  static List<Letter> all(Consumer<byte[], byte[]> consumer, Topic<DeadLetter> topic) {
    List<Letter> letters = new ArrayList<>();
    TopicScan.toEnd(
        consumer,
        TopicScan.partitions(consumer, List.of(topic.name())),
        record ->
            letters.add(
                new Letter(
                    record.partition(),
                    record.offset(),
                    topic.values().deserializer().deserialize(record.topic(), record.value()))));
    return letters;
  }

  /**
   * One of them.
   *
   * @param name partition and offset, as {@code 3@17}
   * @throws UserException when there is none of the name
   */
  static Letter find(Consumer<byte[], byte[]> consumer, Topic<DeadLetter> topic, String name) {
    if (!name.matches("\\d{1,9}@\\d{1,18}")) {
      throw new UserException(
          "\"" + name + "\" names no dead letter: they are named as 3@17, by `dead-letters list`");
    }
    TopicPartition partition =
        new TopicPartition(topic.name(), Integer.parseInt(name.substring(0, name.indexOf('@'))));
    return all(consumer, topic).stream()
        .filter(letter -> letter.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new UserException("there is no dead letter " + name + " in " + partition));
  }
}
