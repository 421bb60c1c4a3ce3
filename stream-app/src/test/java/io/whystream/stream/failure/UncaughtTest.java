package io.whystream.stream.failure;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.SchemaRegistry.RegistryRefusedException;
import io.whystream.schema.SchemaRegistry.RegistryUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class UncaughtTest {
  private final List<Long> pauses = new ArrayList<>();
  private final Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private final Uncaught uncaught = new Uncaught(new Backoff(clock, pauses::add));

  @Test
  void shouldTryAgainWhatMayPassWithGrowingPauses() {
    Throwable away = new RegistryUnavailableException("no answer", new IOException("refused"));

    for (int i = 0; i < 8; i++) {
      assertThat(uncaught.handle(new StreamsException("in process", away)))
          .isEqualTo(REPLACE_THREAD);
    }

    assertThat(pauses).containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L);
    assertThat(uncaught.fatal()).isNull();
  }

  @Test
  void shouldStopForWhatNeedsAPerson() {
    Throwable refused = new RegistryRefusedException("incompatible", new IOException("409"));

    assertThat(uncaught.handle(new StreamsException("in process", refused)))
        .isEqualTo(SHUTDOWN_CLIENT);

    assertThat(uncaught.fatal()).isSameAs(refused);
    assertThat(uncaught.handle(new TopicAuthorizationException("outcomes")))
        .isEqualTo(SHUTDOWN_CLIENT);
    assertThat(uncaught.fatal()).as("the first reason stays").isSameAs(refused);
    assertThat(pauses).isEmpty();
  }
}
