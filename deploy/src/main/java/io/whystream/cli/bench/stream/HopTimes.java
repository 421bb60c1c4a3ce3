package io.whystream.cli.bench.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.TopicScan;
import io.whystream.cli.statistics.Quantiles;
import io.whystream.schema.ConfluentRegistry;
import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.RegistryAvroSerde;
import io.whystream.schema.Topics;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.ItemCommand;
import io.whystream.schema.record.UserPattern;
import io.whystream.stream.state.Names;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Watches interactions pass from topic to topic, as a reader of committed records sees them, and
 * keeps how long each hop took. Threading: one thread of its own; results after it is closed.
 */
final class HopTimes implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final RegistryAvroSerde<ItemCommand> commands;
  private final Topics topics;
  private final String repartition;
  private final Clock clock;
  private final Map<String, Times> open = new HashMap<>();
  private final Map<Hop, Quantiles> hops = new EnumMap<>(Hop.class);
  private final Thread thread = new Thread(this::run, "hops");
  private volatile boolean closing;
  private volatile long from = Long.MAX_VALUE;

  /** When an interaction was seen where, milliseconds. */
  private static final class Times {
    private final long appended;
    private final long asked;
    private long requested;
    private long answered;

    Times(long appended, long asked) {
      this.appended = appended;
      this.asked = asked;
    }
  }

  /**
   * Begins to watch.
   *
   * @param application application id of stream-app, which has made its topics
   */
  HopTimes(Connection connection, String application, Clock clock) {
    this.topics = connection.topics();
    this.clock = clock;
    this.repartition = application + "-" + Names.ITEM_COMMANDS + "-repartition";
    this.commands =
        new RegistryAvroSerde<>(
            new ConfluentRegistry(connection.registry(), connection.registryClient()),
            ItemCommand.class,
            Topics.subject(Names.ITEM_COMMANDS));
    for (Hop hop : Hop.values()) {
      hops.put(hop, new Quantiles());
    }
    consumer = connection.consumer();
    var partitions =
        TopicScan.partitions(
            consumer,
            List.of(
                repartition,
                Topics.CORRECTION_REQUESTS,
                Topics.CORRECTION_RESULTS,
                Topics.USER_PATTERNS));
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    thread.setDaemon(true);
    thread.start();
  }

  /** Counts what is appended from now on; before that it warms up. */
  void measure() {
    from = clock.millis();
  }

  private void run() {
    try {
      while (!closing) {
        var records = consumer.poll(POLL);
        long now = clock.millis();
        records.forEach(record -> see(record, now));
      }
    } catch (WakeupException e) {
      // Closing.
    }
    consumer.close();
  }

  private void see(ConsumerRecord<byte[], byte[]> record, long now) {
    if (record.value() == null) {
      return;
    }
    if (record.topic().equals(repartition)) {
      if (commands.decode(record.value()).getCommand() instanceof CorrectionRequest request) {
        open.put(request.getInteraction().getId(), new Times(request.getAdmittedAt(), now));
      }
    } else if (record.topic().equals(Topics.CORRECTION_REQUESTS)) {
      Times times = open.get(id(record));
      if (times != null) {
        times.requested = now;
      }
    } else if (record.topic().equals(Topics.CORRECTION_RESULTS)) {
      Times times = open.get(id(record));
      if (times != null) {
        times.answered = now;
      }
    } else {
      UserPattern pattern =
          topics.userPatterns().values().deserializer().deserialize(record.topic(), record.value());
      Times times = open.remove(pattern.getInteractionId());
      if (times != null && times.requested > 0 && times.answered > 0 && times.appended >= from) {
        ended(times, now);
      }
    }
  }

  private void ended(Times times, long now) {
    add(Hop.ORDER_AND_USER, times.asked - times.appended);
    add(Hop.ITEM, times.requested - times.asked);
    add(Hop.MODEL, times.answered - times.requested);
    add(Hop.FEATURE, now - times.answered);
    add(Hop.WHOLE, now - times.appended - (times.answered - times.requested));
  }

  private void add(Hop hop, long millis) {
    Quantiles quantiles = hops.get(hop);
    if (quantiles != null) {
      quantiles.add(millis);
    }
  }

  private static @Nullable String id(ConsumerRecord<byte[], byte[]> record) {
    Header id = record.headers().lastHeader(PipelineHeaders.ID);
    return id == null ? null : new String(id.value(), UTF_8);
  }

  /** The times of each hop, milliseconds; after it was closed. */
  Map<Hop, Quantiles> hops() {
    return hops;
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    consumer.wakeup();
    thread.join();
  }
}
