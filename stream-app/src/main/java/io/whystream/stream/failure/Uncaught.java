package io.whystream.stream.failure;

import io.whystream.schema.SchemaRegistry.RegistryRefusedException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.TopologyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a stream thread does that an exception ended: what may pass by itself is tried again on a
 * new thread, after a pause that grows; what needs a person stops the program and says so.
 * Threading: any thread.
 */
public final class Uncaught implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Uncaught.class);
  private static final Set<Class<? extends Throwable>> NEED_A_PERSON =
      Set.of(
          AuthenticationException.class,
          AuthorizationException.class,
          FencedInstanceIdException.class,
          InvalidConfigurationException.class,
          RecordTooLargeException.class,
          UnsupportedVersionException.class,
          MissingSourceTopicException.class,
          TopologyException.class,
          RegistryRefusedException.class);

  private final Backoff backoff;
  private final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();

  /**
   * @param backoff what to wait for before a new thread starts
   */
  public Uncaught(Backoff backoff) {
    this.backoff = backoff;
  }

  /** Why the program stopped; null while it did not. */
  public @Nullable Throwable fatal() {
    return fatal.get();
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable thrown) {
    Throwable reason = needsAPerson(thrown);
    if (reason != null) {
      fatal.compareAndSet(null, reason);
      LOG.atError().setCause(thrown).log("stopping: {}", reason.getMessage());
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    long pause = backoff.pause();
    LOG.atWarn()
        .setCause(thrown)
        .log("a stream thread failed; a new one has started after {} ms", pause);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private static @Nullable Throwable needsAPerson(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      Throwable candidate = t;
      if (t instanceof Error || NEED_A_PERSON.stream().anyMatch(c -> c.isInstance(candidate))) {
        return t;
      }
    }
    return null;
  }
}
