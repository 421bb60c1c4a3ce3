package io.whystream.cli.bench.faults;

import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.SourcePosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Users who click while processes die: mostly good interactions a little out of order, and among
 * them repeated ones, history, items that nobody has published and bytes that nobody can read.
 * Threading: any thread may stop it and take what was acknowledged.
 */
final class FaultLoad implements AutoCloseable {
  private static final long BEGIN = Instant.parse("2020-06-01T12:00:00Z").toEpochMilli();
  private static final int USERS = 12;
  private static final int ITEMS = 10;
  private static final String[] GENRES = {"Comedy", "Drama", "Sci-Fi", "Thriller", "Romance"};

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final Random random;
  private final long pauseMillis;
  private final Queue<SourcePosition> acknowledged = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::run, "load");
  private volatile boolean stopping;
  private int number;

  /**
   * @param producer is closed with this
   * @param perSecond interactions a second
   */
  FaultLoad(Producer<byte[], byte[]> producer, Topics topics, long seed, double perSecond) {
    this.producer = producer;
    this.topics = topics;
    this.random = new Random(seed);
    this.pauseMillis = Math.round(1000 / perSecond);
  }

  void start() {
    for (int i = 0; i < ITEMS; i++) {
      List<Attribute> attributes =
          List.of(
              new Attribute("genre", GENRES[i % GENRES.length]), new Attribute("decade", "1990s"));
      Item item = new Item("film-" + i, "The Film No. " + i + " (1990)", null, attributes);
      producer.send(record(topics.items(), item.getItem(), item));
    }
    producer.flush();
    thread.start();
  }

  private void run() {
    ProducerRecord<byte[], byte[]> last = null;
    while (!stopping) {
      int draw = random.nextInt(20);
      String user = "user-" + random.nextInt(USERS);
      String item = draw == 1 ? "nobody-published-this" : "film-" + random.nextInt(ITEMS);
      long eventTime = BEGIN + 1000L * number++ - random.nextInt(2000);
      if (draw == 0 && last != null) {
        send(last);
      } else if (draw == 2) {
        send(new ProducerRecord<>(Topics.INTERACTIONS, bytes(user), bytes("no Avro")));
      } else {
        last =
            record(
                topics.interactions(),
                user,
                new Interaction(
                    "i" + number, user, item, eventTime, Feedback.LIKE, null, null, draw == 3));
        send(last);
      }
      pause();
    }
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(
          record,
          (metadata, failure) -> {
            if (failure == null) {
              acknowledged.add(new SourcePosition(metadata.partition(), metadata.offset()));
            }
          });
    } catch (KafkaException e) {
      // The broker is down for longer than a producer waits: this interaction never was.
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(pauseMillis);
    } catch (InterruptedException e) {
      stopping = true;
    }
  }

  /** Where interactions were written, as far as the producer was told. */
  Queue<SourcePosition> acknowledged() {
    return acknowledged;
  }

  /** Ends it, and waits until the producer was told of everything. */
  void stop() throws InterruptedException {
    stopping = true;
    thread.interrupt();
    thread.join();
    producer.flush();
  }

  @Override
  public void close() {
    stopping = true;
    producer.close();
  }

  private static <V> ProducerRecord<byte[], byte[]> record(Topic<V> topic, String key, V value) {
    return new ProducerRecord<>(
        topic.name(), bytes(key), topic.values().serializer().serialize(topic.name(), value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
