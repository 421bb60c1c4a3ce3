package io.whystream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Outcome;
import io.whystream.stream.state.BufferedBlock;
import io.whystream.stream.state.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderingTest {
  private static final long T = 1_000_000_000_000L;

  private final Path state;
  private TestStream stream;

  OrderingTest(@TempDir Path state) {
    this.state = state;
    stream = new TestStream(state);
  }

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void shouldReleaseShuffledArrivalsInTheOrderOfEventTime() {
    long seed = new Random().nextLong();
    List<Interaction> arrivals = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      arrivals.add(Records.history("i" + i, "u" + i % 7, "m", T + i * 100));
    }
    for (int from = 0; from < 200; from += 50) {
      Collections.shuffle(arrivals.subList(from, from + 50), new Random(seed + from));
    }

    arrivals.forEach(stream::send);
    stream.idle();

    List<Outcome> outcomes = stream.outcomes();
    assertThat(outcomes).as("seed " + seed).hasSize(200);
    assertThat(outcomes).allMatch(o -> o.getEnding() == Ending.HISTORY);
    assertThat(outcomes).as("seed " + seed).extracting(Outcome::getEventTime).isSorted();
  }

  @Test
  void shouldHoldAnInteractionUntilTheWatermarkIsGraceAhead() {
    stream.send(Records.history("a", "u", "m", T));
    stream.send(Records.history("b", "u", "m", T + 9_999));
    assertThat(stream.endings()).isEmpty();

    stream.send(Records.history("c", "u", "m", T + 10_000));

    assertThat(stream.endings()).containsExactly("a HISTORY");
  }

  @Test
  void shouldReleaseAnIdlePartitionOnlyAfterTheIdleTime() {
    stream.send(Records.history("a", "u", "m", T));
    stream.driver.advanceWallClockTime(Duration.ofMillis(1900));
    assertThat(stream.endings()).isEmpty();

    stream.driver.advanceWallClockTime(Duration.ofMillis(200));

    assertThat(stream.endings()).containsExactly("a HISTORY");
  }

  @Test
  void shouldPutWhatComesTooLateAsideUntouched() {
    stream.send(Records.history("b", "u", "m", T + 5000));
    stream.idle();
    byte[] value =
        stream
            .topics
            .interactions()
            .values()
            .serializer()
            .serialize("interactions", Records.interaction("a", "u", "m", T));
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", new byte[] {7});
    TestOutputTopic<byte[], byte[]> late = stream.rawOutput("late-interactions");

    stream.rawInteractions.pipeInput(
        new TestRecord<>("k".getBytes(UTF_8), value, headers, TestStream.APPENDED));

    TestRecord<byte[], byte[]> aside = late.readRecord();
    assertThat(aside.key()).isEqualTo("k".getBytes(UTF_8));
    assertThat(aside.value()).isEqualTo(value);
    assertThat(aside.headers().lastHeader("trace").value()).containsExactly(7);
    assertThat(TestStream.header(aside.headers(), "whystream.source")).isEqualTo("0:1");
    assertThat(TestStream.header(aside.headers(), "whystream.why"))
        .contains("event time " + T)
        .contains("released already");
    assertThat(stream.endings()).containsExactly("b HISTORY", "a LATE");
  }

  @Test
  void shouldTakeAnInteractionOfTheSameEventTimeAsTheLastReleased() {
    stream.send(Records.history("a", "u", "m", T));
    stream.idle();

    stream.send(Records.history("b", "u", "m", T));

    assertThat(stream.endings()).containsExactly("a HISTORY", "b HISTORY");
  }

  @Test
  void shouldEndARepeatedIdAsDuplicate() {
    stream.send(Records.history("a", "u", "m", T));
    stream.send(Records.history("a", "u", "m", T + 1));
    stream.idle();

    List<Outcome> outcomes = stream.outcomes();
    assertThat(outcomes)
        .extracting(o -> o.getSource().getOffset() + " " + o.getEnding())
        .containsExactly("1 DUPLICATE", "0 HISTORY");
    assertThat(outcomes.get(0).getWhy()).isEqualTo("first seen at offset 0");
  }

  @Test
  void shouldForgetAnIdAfterTheRetention() {
    Duration retention = stream.config.ordering().dedupeRetention();
    Interaction again = Records.history("a", "u", "m", T);
    stream.interactions.pipeInput("u", again, TestStream.APPENDED);
    stream.interactions.pipeInput("u", again, TestStream.APPENDED + retention.toMillis() - 1);
    stream.interactions.pipeInput("u", again, TestStream.APPENDED + 2 * retention.toMillis());
    stream.idle();

    assertThat(stream.outcomes())
        .extracting(o -> o.getSource().getOffset() + " " + o.getEnding())
        .containsExactlyInAnyOrder("1 DUPLICATE", "0 HISTORY", "2 HISTORY");
  }

  @Test
  void shouldReleaseALargeBacklogInChunksWithoutLosingAny() {
    stream.close();
    stream = new TestStream(state.resolve("other"), "ordering.chunk", "7");
    for (int i = 0; i < 100; i++) {
      stream.send(Records.history("i" + i, "u", "m", T + i));
    }
    stream.idle();
    List<Outcome> outcomes = new ArrayList<>(stream.outcomes());
    assertThat(outcomes).hasSize(7);

    for (int tick = 0; tick < 14; tick++) {
      stream.driver.advanceWallClockTime(Duration.ofMillis(100));
    }

    outcomes.addAll(stream.outcomes());
    assertThat(outcomes).hasSize(100).extracting(Outcome::getEventTime).isSorted();
  }

  @Test
  void shouldKeepWhatIsHeldInOneEntryForAllThatCameBetweenTwoCommits() {
    stream.send(Records.history("a", "u", "m", T));
    stream.send(Records.history("b", "u", "m", T + 1));
    KeyValueStore<Bytes, byte[]> store = stream.driver.getKeyValueStore("order-buffer");
    List<KeyValue<Bytes, byte[]>> kept = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      all.forEachRemaining(kept::add);
    }
    // The test driver commits after each record.
    assertThat(kept)
        .extracting(block -> BufferedBlock.of(block.key, block.value).get(0).eventTime())
        .containsExactly(T, T + 1);

    stream.idle();

    assertThat(stream.endings()).containsExactly("a HISTORY", "b HISTORY");
    assertThat(store.approximateNumEntries()).isZero();
  }

  @Test
  void shouldWriteNothingOfWhatIsReleasedBeforeTheCommit() {
    stream.close();
    stream = new TestStream(state.resolve("other"), "ordering.grace", "0s");
    TestOutputTopic<byte[], byte[]> changelog =
        stream.rawOutput(stream.config.application() + "-order-buffer-changelog");
    TestOutputTopic<byte[], byte[]> progress =
        stream.rawOutput(stream.config.application() + "-order-progress-changelog");

    stream.send(Records.history("a", "u", "m", T));

    assertThat(stream.endings()).containsExactly("a HISTORY");
    assertThat(changelog.isEmpty()).isTrue();
    assertThat(Progress.of(progress.readValue()).nextOffset()).isEqualTo(1);
  }

  @Test
  void shouldWriteNoProgressWhileNothingHappens() {
    TestOutputTopic<byte[], byte[]> progress =
        stream.rawOutput(stream.config.application() + "-order-progress-changelog");
    stream.send(Records.history("a", "u", "m", T));
    stream.idle();
    assertThat(progress.readValuesToList()).hasSizeBetween(1, 2);

    stream.driver.advanceWallClockTime(Duration.ofSeconds(10));

    assertThat(progress.isEmpty()).isTrue();
  }
}
