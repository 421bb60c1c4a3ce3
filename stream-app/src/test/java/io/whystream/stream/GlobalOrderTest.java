package io.whystream.stream;

import static io.whystream.stream.Records.history;
import static io.whystream.stream.Records.interaction;
import static io.whystream.stream.Records.item;
import static io.whystream.stream.Records.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Reason;
import io.whystream.stream.state.Keys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ordering.scope: global}: whoever's they are, corrections come one after the other. */
class GlobalOrderTest {
  private static final long T = 1_000_000_000_000L;

  @TempDir private Path state;

  @SuppressWarnings("NullAway.Init")
  private TestStream stream;

  @BeforeEach
  void start() {
    stream = new TestStream(state, "ordering.scope", "global", "users.waiting", "1");
    stream.publish(item("film"));
  }

  @AfterEach
  void stop() {
    stream.close();
  }

  @Test
  void shouldAskOnlyWhenTheOneBeforeHasEndedWhoseverItWas() {
    // Given many more of each user than wait before they merge, in no order
    stream.send(interaction("b2", "bob", "film", T + 3));
    stream.send(interaction("a1", "ada", "film", T));
    stream.send(interaction("a3", "ada", "film", T + 4));
    stream.send(history("h", "ada", "film", T + 1));
    stream.send(interaction("b1", "bob", "film", T + 2));
    stream.send(interaction("a4", "ada", "film", T + 5));
    stream.idle();

    // When each is answered
    List<String> asked = new ArrayList<>();
    List<CorrectionRequest> next = stream.requests();
    while (!next.isEmpty()) {
      assertThat(next).hasSize(1);
      CorrectionRequest request = next.get(0);
      asked.add(request.getInteraction().getId());
      // Then it sees every reason before it, and the history that it comes after
      assertThat(request.getReasons())
          .extracting(Reason::getInteractionId)
          .isEqualTo(lastOfEach(asked));
      stream.answer(request, Records.correction(request));
      next = stream.requests();
    }

    // Then none was passed over or merged
    assertThat(asked).containsExactly("a1", "b1", "b2", "a3", "a4");
    assertThat(stream.endings())
        .containsExactly(
            "a1 CORRECTED",
            "h HISTORY",
            "b1 CORRECTED",
            "b2 CORRECTED",
            "a3 CORRECTED",
            "a4 CORRECTED");
    assertThat(stream.driver.getKeyValueStore("user-waiting").approximateNumEntries()).isZero();
  }

  /** Of those before the last, by user, in the order of event time. */
  private static List<String> lastOfEach(List<String> asked) {
    List<String> before = asked.subList(0, asked.size() - 1);
    return before.stream()
        .filter(
            id ->
                before.stream()
                    .noneMatch(other -> other.charAt(0) == id.charAt(0) && other.compareTo(id) > 0))
        .toList();
  }

  @Test
  void shouldGoOnAfterARejection() {
    stream.send(interaction("a", "ada", "film", T));
    stream.send(interaction("b", "bob", "film", T + 1));
    stream.idle();

    stream.results.pipeInput("ada", rejection(stream.requests().get(0), "poison", true));

    assertThat(stream.requests())
        .extracting(request -> request.getInteraction().getId())
        .containsExactly("b");
  }

  @Test
  void shouldForgetAUserWhoWaitsAndKeepTheOrderOfTheOthers() {
    // Given
    stream.send(interaction("a", "ada", "film", T));
    stream.send(interaction("b1", "bob", "film", T + 1));
    stream.send(interaction("c", "cid", "film", T + 2));
    stream.send(interaction("b2", "bob", "film", T + 3));
    stream.send(interaction("d", "dan", "film", T + 4));
    stream.idle();
    CorrectionRequest first = stream.requests().get(0);

    // When
    stream.interactions.pipeInput("bob", null, TestStream.APPENDED);

    // Then what waits of bob is gone at once, and cid is next
    assertThat(stream.endings()).contains("b1 FORGOTTEN", "b2 FORGOTTEN");
    stream.answer(first, Records.correction(first));
    CorrectionRequest second = stream.requests().get(0);
    assertThat(second.getInteraction().getId()).isEqualTo("c");
    stream.answer(second, Records.correction(second));
    assertThat(stream.requests())
        .extracting(request -> request.getInteraction().getId())
        .containsExactly("d");
  }

  @Test
  void shouldNotWaitForACorrectionThatTheOrderOfUsersLeftInFlight() {
    // Given a start in the order of each user, with one in flight and one behind it
    stream.close();
    stream = new TestStream(state.resolve("users"));
    stream.publish(item("film"));
    stream.send(interaction("a1", "ada", "film", T));
    stream.send(interaction("a2", "ada", "film", T + 1));
    stream.idle();
    CorrectionRequest left = stream.requests().get(0);
    byte[] slot = (byte[]) stream.driver.getKeyValueStore("user-slots").get(key("ada"));
    stream.close();

    // When the order is global from then on
    stream = new TestStream(state.resolve("global"), "ordering.scope", "global");
    stream.publish(item("film"));
    stream.driver.getKeyValueStore("user-slots").put(key("ada"), slot);
    stream.send(interaction("b", "bob", "film", T + 2));
    stream.idle();

    // Then bob does not wait for ada, and ada's queue goes on by itself
    assertThat(stream.requests())
        .extracting(request -> request.getInteraction().getId())
        .containsExactly("b");
    stream.answer(left, Records.correction(left));
    CorrectionRequest next = stream.requests().get(0);
    assertThat(next.getInteraction().getId()).isEqualTo("a2");
    assertThat(next.getHistory()).extracting(HistoryEntry::getId).isEmpty();
  }

  private static Bytes key(String user) {
    return Keys.name(user);
  }
}
