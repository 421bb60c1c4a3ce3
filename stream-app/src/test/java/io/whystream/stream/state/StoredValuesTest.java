package io.whystream.stream.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.schema.record.Feedback;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class StoredValuesTest {

  @Test
  void shouldReadASlotAsItWasWritten() {
    UserSlot.InFlight inFlight = new UserSlot.InFlight("id-ü", "item", 2, 5L, 6L, 7L, 8L);
    UserSlot slot = new UserSlot(1, 2, 3, 4, 9, 10, inFlight, List.of());

    assertThat(UserSlot.of(slot.toBytes())).isEqualTo(slot);
    assertThat(UserSlot.of(slot.withInFlight(null).toBytes())).isEqualTo(slot.withInFlight(null));
    assertThat(UserSlot.of(null)).isEqualTo(UserSlot.EMPTY);
    assertThat(slot.waiting()).isEqualTo(5);
  }

  @Test
  void shouldReadWhatWaitsInASlotAsItWasWritten() {
    UserSlot slot = UserSlot.EMPTY.queued(waiting(7)).queued().queued(waiting(9));

    UserSlot read = UserSlot.of(slot.toBytes());

    assertThat(read.toBytes()).isEqualTo(slot.toBytes());
    assertThat(read.waiting()).isEqualTo(3);
    assertThat(Objects.requireNonNull(read.waitingAt(0)).offset()).isEqualTo(7);
    assertThat(read.waitingAt(1)).isNull();
    assertThat(Objects.requireNonNull(read.waitingAt(2)).framed()).isEqualTo(waiting(9).framed());
    assertThat(read.dequeued(1).beside()).extracting(UserSlot.Beside::place).containsExactly(2L);
    assertThat(read.forgotten(99).beside()).isEmpty();
  }

  @Test
  void shouldLetOnlyLittleWaitInASlot() {
    Waiting large = new Waiting(1, 2, 3, 1, new byte[1500]);

    assertThat(UserSlot.EMPTY.hasRoomFor(large)).isTrue();
    assertThat(UserSlot.EMPTY.queued(large).hasRoomFor(waiting(1))).isTrue();
    assertThat(UserSlot.EMPTY.queued(large).hasRoomFor(large)).isFalse();
  }

  /** As the first release wrote them. */
  @Test
  void shouldReadASlotAProgressAndABufferedRecordOfTheFormatBefore() {
    byte[] slot = UserSlot.EMPTY.queued().toBytes();
    slot[0] = 1;
    byte[] before = Arrays.copyOf(slot, slot.length - 4);
    byte[] progress = ByteBuffer.allocate(32).putLong(9).putLong(8).putLong(7).putLong(6).array();
    byte[] buffered = ByteBuffer.allocate(10).putLong(5).put(new byte[] {1, 2}).array();

    assertThat(UserSlot.of(before)).isEqualTo(UserSlot.EMPTY.queued());
    assertThat(Progress.of(progress)).isEqualTo(new Progress(9, 8, 7, -1, 6));
    Buffered record = BufferedBlock.of(Keys.buffered(3, 7, 4), buffered).get(0);
    assertThat(record.eventTime()).isEqualTo(7);
    assertThat(record.offset()).isEqualTo(4);
    assertThat(record.admittedAt()).isEqualTo(5);
    assertThat(record.value()).containsExactly(1, 2);
    assertThat(Progress.of(progress).isReleased(record)).isFalse();
  }

  private static Waiting waiting(long offset) {
    return new Waiting(1, offset, 3, 1, new byte[] {4, (byte) offset});
  }

  @Test
  void shouldReadAnEntryOfAHistoryAsItWasWritten() {
    Remembered rated = new Remembered(4, "id", "item", 77L, Feedback.RATING, 4.5f);
    Remembered clicked = new Remembered(5, "", "ÿ", 0L, Feedback.CLICK, null);

    assertThat(Remembered.of(rated.toBytes())).isEqualTo(rated);
    assertThat(Remembered.of(clicked.toBytes())).isEqualTo(clicked);
  }

  @Test
  void shouldRefuseAValueOfAnotherFormat() {
    byte[] later = UserSlot.EMPTY.toBytes();
    later[0] = 3;

    assertThatThrownBy(() -> UserSlot.of(later))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a user's slot is stored in format 3, this version reads 2");
  }

  @Test
  void shouldSortBufferedKeysByEventTimeThenOffset() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<long[]> places = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      long time = random.nextLong() >>> (1 + random.nextInt(62));
      places.add(new long[] {time, random.nextInt(1000)});
    }

    places.sort((a, b) -> a[0] == b[0] ? Long.compare(a[1], b[1]) : Long.compare(a[0], b[0]));

    List<Bytes> keys = places.stream().map(p -> Keys.buffered(3, p[0], p[1])).toList();
    assertThat(keys).as("seed " + seed).isSorted();
  }

  @Test
  void shouldKeepTheKeysOfOneNameApartFromThoseOfALongerOne() {
    Bytes ofU = Keys.history("u", Integer.MAX_VALUE);
    Bytes ofLonger = Keys.history("u\u0000\u0000", 0);

    assertThat(Arrays.copyOf(ofLonger.get(), 3)).isNotEqualTo(Arrays.copyOf(ofU.get(), 3));
    assertThat(Keys.explained("u", "item"))
        .isGreaterThan(ofU)
        .isGreaterThan(Keys.firstExplained("u"))
        .isLessThan(Keys.afterExplained("u"));
    assertThat(Keys.explainedItem(Keys.explained("u", "item"))).isEqualTo("item");
  }
}
