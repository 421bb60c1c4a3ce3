package io.whystream.worker.loop;

import io.whystream.schema.SchemaRegistry.RegistryUnavailableException;
import io.whystream.schema.Topics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a role's loop on a thread of its own, session after session, until it is closed or fails for
 * good. Threading: any thread.
 */
public final class RoleRunner<V> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoleRunner.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final long LONGEST_END_MILLIS = 15_000;

  private final Stage<V> stage;
  private final LoopClients clients;
  private final ModelThread model;
  private final Topics topics;
  private final LoopProcess process;
  private final java.util.function.Consumer<Throwable> onFatal;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable StageLoop<V> session;

  /**
   * @param process what the loops of this process share
   * @param onFatal told what ended the role for good
   */
  public RoleRunner(
      Stage<V> stage,
      LoopClients clients,
      ModelThread model,
      Topics topics,
      LoopProcess process,
      java.util.function.Consumer<Throwable> onFatal) {
    this.stage = stage;
    this.clients = clients;
    this.model = model;
    this.topics = topics;
    this.process = process;
    this.onFatal = onFatal;
    this.thread = new Thread(this::run, stage.name());
  }

  public void start() {
    thread.start();
  }

  /** Something that a record may be waiting for has changed. */
  public void wake() {
    StageLoop<V> present = session;
    if (present != null) {
      present.wake();
    }
  }

  private boolean stopped() {
    return stopping.getCount() == 0;
  }

  private void run() {
    while (!stopped()) {
      try (StageLoop<V> loop = new StageLoop<>(stage, clients, model, topics, process)) {
        loop.open();
        session = loop;
        while (!stopped()) {
          loop.turn();
        }
      } catch (FencedInstanceIdException | AuthorizationException e) {
        fail(e);
        return;
      } catch (KafkaException | RegistryUnavailableException e) {
        pause(e);
      } catch (RuntimeException | Error e) {
        fail(e);
        return;
      } finally {
        session = null;
      }
    }
  }

  private void fail(Throwable e) {
    LOG.atError().setCause(e).addKeyValue("role", stage.name()).log("role ends");
    onFatal.accept(e);
  }

  private void pause(RuntimeException e) {
    if (stopped() || e instanceof InterruptException) {
      return;
    }
    LOG.atWarn()
        .addKeyValue("role", stage.name())
        .addKeyValue("why", e.toString())
        .log("session ends; the next one goes on from the committed offsets");
    try {
      if (stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("stopped while pausing");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopping.countDown();
    wake();
    try {
      thread.join(LONGEST_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
