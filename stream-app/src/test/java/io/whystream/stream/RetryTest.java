package io.whystream.stream;

import static io.whystream.stream.Records.interaction;
import static io.whystream.stream.Records.item;
import static io.whystream.stream.Records.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.SourcePosition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dead letter that is tried again enters at USER, and what comes later waits for it. */
class RetryTest {
  private static final long NOON = TestStream.APPENDED - 3_600_000;

  @TempDir private Path state;

  @SuppressWarnings("NullAway.Init")
  private TestStream stream;

  @BeforeEach
  void start() {
    stream = new TestStream(state);
    stream.publish(item("film"));
  }

  @AfterEach
  void stop() {
    stream.close();
  }

  @Test
  void shouldTryADeadLetterAgainAlthoughItsIdWasSeenAndItsTimeHasPassed() {
    // Given one that died, and a later one that was corrected
    stream.send(interaction("before", "ada", "film", NOON - 1));
    stream.send(interaction("dead", "ada", "film", NOON));
    stream.send(interaction("after", "ada", "film", NOON + 1));
    stream.idle();
    CorrectionRequest before = stream.requests().get(0);
    stream.answer(before, Records.correction(before));
    CorrectionRequest dead = stream.requests().get(0);
    stream.results.pipeInput("ada", rejection(dead, "poison", true));
    CorrectionRequest after = stream.requests().get(0);
    stream.answer(after, Records.correction(after));
    stream.endings();

    // When it is tried again
    retry(dead.getInteraction(), 2);

    // Then it is asked at once, as the second attempt, with the history that it had
    CorrectionRequest again = stream.requests().get(0);
    assertThat(again.getInteraction().getId()).isEqualTo("dead");
    assertThat(again.getAttempt()).isEqualTo(2);
    assertThat(again.getHistory()).extracting(HistoryEntry::getId).containsExactly("before");

    // And ends by its own result
    stream.answer(again, Records.correction(again));
    assertThat(stream.endings()).containsExactly("dead CORRECTED");
  }

  @Test
  void shouldLetLaterInteractionsWaitFromTheRetryUntilItsResult() {
    // Given a retry under way
    retry(interaction("dead", "ada", "film", NOON), 2);
    CorrectionRequest again = stream.requests().get(0);

    // When the user goes on
    stream.send(interaction("later", "ada", "film", NOON + 1));
    stream.idle();
    assertThat(stream.requests()).isEmpty();
    stream.answer(again, Records.correction(again));

    // Then the later one follows
    List<CorrectionRequest> next = stream.requests();
    assertThat(next).hasSize(1);
    assertThat(next.get(0).getInteraction().getId()).isEqualTo("later");
    assertThat(next.get(0).getAttempt()).isEqualTo(1);
  }

  @Test
  void shouldKeepTheAttemptOfARetryThatWaits() {
    // Given a correction in flight
    stream.send(interaction("first", "ada", "film", NOON + 1));
    stream.idle();
    CorrectionRequest first = stream.requests().get(0);

    // When a retry comes and waits
    retry(interaction("dead", "ada", "film", NOON), 3);
    assertThat(stream.requests()).isEmpty();
    stream.answer(first, Records.correction(first));

    // Then it is sent as the attempt that it is
    assertThat(stream.requests().get(0).getAttempt()).isEqualTo(3);
  }

  @Test
  void shouldForgetARetryOfAUserWhoWasDeletedMeanwhile() {
    // Given a request that died, and then its user's deletion
    stream.send(interaction("dead", "ada", "film", NOON));
    stream.idle();
    CorrectionRequest dead = stream.requests().get(0);
    stream.results.pipeInput("ada", rejection(dead, "poison", true));
    stream.interactions.pipeInput("ada", null, TestStream.APPENDED);
    stream.endings();

    // When it is tried again
    retry(dead.getInteraction(), 2, dead.getSource());

    // Then it ends as forgotten, and the user does not come back
    assertThat(stream.endings()).containsExactly("dead FORGOTTEN");
    assertThat(stream.requests()).isEmpty();

    // And what the user does from here on is the user's anew
    stream.send(interaction("new", "ada", "film", NOON + 1));
    stream.idle();
    CorrectionRequest next = stream.requests().get(0);
    assertThat(next.getInteraction().getId()).isEqualTo("new");
    assertThat(next.getHistory()).isEmpty();
  }

  private void retry(Interaction interaction, int attempt) {
    retry(interaction, attempt, new SourcePosition(0, 0L));
  }

  private void retry(Interaction interaction, int attempt, SourcePosition before) {
    Headers headers = new RecordHeaders();
    new PipelineHeaders(interaction.getId(), interaction.getUser(), attempt, before, 0)
        .write(headers);
    stream.interactions.pipeInput(
        new TestRecord<>(
            interaction.getUser(),
            interaction,
            headers,
            Instant.ofEpochMilli(TestStream.APPENDED)));
  }
}
