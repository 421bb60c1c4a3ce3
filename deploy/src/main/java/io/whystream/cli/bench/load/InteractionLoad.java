package io.whystream.cli.bench.load;

import io.whystream.cli.kafka.BulkWriter;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Users who act now, a little out of order, at a rate or as fast as they are admitted. Threading:
 * one thread of its own; any may ask how many were sent.
 */
public final class InteractionLoad implements AutoCloseable {
  private static final String[] GENRES = {"Comedy", "Drama", "Sci-Fi", "Thriller", "Romance"};
  private static final int LOOK_EVERY = 256;

  /**
   * Who acts, and how fast.
   *
   * @param users who act in turn
   * @param perSecond interactions a second; 0 for as fast as they are handled
   * @param ahead how many interactions may be sent and not handled yet
   * @param disorderMillis how far event times lie back at most
   * @param history whether they are history, that never sees the model
   */
  public record Shape(
      int users, int items, int perSecond, long ahead, int disorderMillis, boolean history) {}

  private final BulkWriter writer;
  private final Topics topics;
  private final Shape shape;
  private final Clock clock;
  private final LongSupplier handled;
  private final String prefix;
  private final Random random;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "load");
  private volatile long most = Long.MAX_VALUE;

  /**
   * @param writer is closed with this
   * @param handled how many interactions were handled so far
   * @param prefix of the ids
   */
  public InteractionLoad(
      BulkWriter writer,
      Topics topics,
      Shape shape,
      Clock clock,
      LongSupplier handled,
      String prefix,
      long seed) {
    this.writer = writer;
    this.topics = topics;
    this.shape = shape;
    this.clock = clock;
    this.handled = handled;
    this.prefix = prefix;
    this.random = new Random(seed);
    thread.setDaemon(true);
  }

  /** Publishes the items. */
  public void publishItems() {
    for (int i = 0; i < shape.items(); i++) {
      List<Attribute> attributes =
          List.of(
              new Attribute("genre", GENRES[i % GENRES.length]), new Attribute("decade", "1990s"));
      Item item = new Item("film-" + i, "The Film No. " + i + " (1990)", null, attributes);
      writer.write(topics.items(), item.getItem(), item);
    }
    writer.flush();
  }

  /** Begins to send, until it is stopped. */
  public void start() {
    thread.start();
  }

  /** Sends a number of interactions and returns when the broker has them. */
  public void send(long count) {
    most = count;
    run();
    check();
  }

  private void run() {
    try {
      long begin = System.nanoTime();
      while (sent.get() < most) {
        long number = sent.get();
        if (shape.perSecond() > 0) {
          long due = begin + number * TimeUnit.SECONDS.toNanos(1) / shape.perSecond();
          LockSupport.parkNanos(due - System.nanoTime());
        } else if (number % LOOK_EVERY == 0) {
          while (number - handled.getAsLong() > shape.ahead() && sent.get() < most) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
          }
        }
        write(number);
        sent.incrementAndGet();
      }
      writer.flush();
    } catch (RuntimeException | Error e) {
      failure.set(e);
    }
  }

  private void write(long number) {
    String user = "user-" + number % shape.users();
    Interaction interaction =
        new Interaction(
            prefix + number,
            user,
            "film-" + random.nextInt(shape.items()),
            clock.millis() - random.nextInt(shape.disorderMillis() + 1),
            Feedback.LIKE,
            null,
            null,
            shape.history());
    writer.write(topics.interactions(), user, interaction);
  }

  /** Interactions handed to the producer so far. */
  public long sent() {
    return sent.get();
  }

  /** Ends it; the broker has everything that was sent. */
  public void stop() throws InterruptedException {
    most = 0;
    thread.join();
    check();
  }

  private void check() {
    Throwable problem = failure.get();
    if (problem != null) {
      throw new IllegalStateException("the load ended early: " + problem, problem);
    }
  }

  @Override
  public void close() {
    most = 0;
    writer.close();
  }
}
