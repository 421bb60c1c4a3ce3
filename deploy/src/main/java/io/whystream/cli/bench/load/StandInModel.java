package io.whystream.cli.bench.load;

import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.CorrectionResults;
import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.Reward;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Stands in for the workers where the stream alone is measured: answers each request with a result
 * of ordinary size after a fixed time, any number at once. It writes nothing anybody would want to
 * read, and exists in benchmarks only. Threading: one thread reads, one answers.
 */
public final class StandInModel implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int EMBEDDING_BYTES = 128 * Float.BYTES;
  private static final int GROUP = 8;
  private static final PolicyRef POLICY = new PolicyRef(0L, "0".repeat(64));
  private static final Reward REWARD = new Reward(0.1, 0.1, 0.5, 0.01, 0, 2);
  private static final ByteBuffer EMBEDDING = ByteBuffer.wrap(new byte[EMBEDDING_BYTES]);
  private static final String REASON =
      "A stand-in's reason, as long as those that the small model writes about a film and its decade.";
  private static final String PATTERN =
      "A stand-in's pattern, as long as those that the small model writes: which genres, which"
          + " decades, and what the last few films that were liked have in common.";

  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final RequestHead head = new RequestHead();
  private final Topic<CorrectionResult> results;
  private final long nanos;
  private final LinkedBlockingQueue<Due> queue = new LinkedBlockingQueue<>();
  private final AtomicLong answered = new AtomicLong();
  private final Thread reader = new Thread(this::read, "stand-in-reader");
  private final Thread writer = new Thread(this::write, "stand-in-writer");
  private volatile boolean closing;

  /** A request, and when its answer is due. */
  private record Due(CorrectionRequest request, long at) {}

  /** Begins to answer, from the beginning of the topic. */
  public StandInModel(Connection connection, Duration delay) {
    Topics topics = connection.topics();
    this.results = topics.correctionResults();
    this.nanos = delay.toNanos();
    this.consumer = connection.consumer();
    this.producer = connection.producer();
    var partitions = TopicScan.partitions(consumer, List.of(topics.correctionRequests().name()));
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    reader.setDaemon(true);
    writer.setDaemon(true);
    reader.start();
    writer.start();
  }

  /** How many requests were answered. */
  public long answered() {
    return answered.get();
  }

  private void read() {
    try {
      while (!closing) {
        consumer
            .poll(POLL)
            .forEach(
                record -> queue.add(new Due(head.read(record.value()), System.nanoTime() + nanos)));
      }
    } catch (WakeupException | InterruptException e) {
      // Closing.
    }
    consumer.close();
  }

  private void write() {
    try {
      while (!closing) {
        Due next = queue.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
          for (long left = next.at() - System.nanoTime();
              left > 0 && !closing;
              left = next.at() - System.nanoTime()) {
            LockSupport.parkNanos(left);
          }
          answer(next.request());
        }
      }
    } catch (InterruptedException e) {
      // Closing.
    }
    producer.close();
  }

  private void answer(CorrectionRequest request) {
    CorrectionResult result = CorrectionResults.corrected(request, correction(request));
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            results.name(),
            request.getSource().getPartition(),
            result.getUser().getBytes(StandardCharsets.UTF_8),
            results.values().serializer().serialize(results.name(), result));
    PipelineHeaders.of(result).write(record.headers());
    producer.send(record);
    answered.incrementAndGet();
  }

  private static Correction correction(CorrectionRequest request) {
    Interaction interaction = request.getInteraction();
    long time = interaction.getEventTime();
    return new Correction(
        new Pattern(PATTERN, EMBEDDING.duplicate(), time, POLICY),
        new Reason(
            interaction.getUser(),
            interaction.getId(),
            time,
            REASON,
            EMBEDDING.duplicate(),
            POLICY),
        REWARD,
        Collections.nCopies(GROUP, REWARD),
        Collections.nCopies(GROUP, 0.0),
        true,
        null,
        POLICY,
        "stand-in",
        false,
        null);
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    consumer.wakeup();
    LockSupport.unpark(writer);
    reader.join();
    writer.join();
  }
}
