package io.whystream.stream.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.schema.record.Feedback;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class StoredValuesTest {

  @Test
  void shouldReadASlotAsItWasWritten() {
    UserSlot.InFlight inFlight = new UserSlot.InFlight("id-ü", "item", 2, 5L, 6L, 7L, 8L);
    UserSlot slot = new UserSlot(1, 2, 3, 4, 9, 10, inFlight);

    assertThat(UserSlot.of(slot.toBytes())).isEqualTo(slot);
    assertThat(UserSlot.of(slot.withInFlight(null).toBytes())).isEqualTo(slot.withInFlight(null));
    assertThat(UserSlot.of(null)).isEqualTo(UserSlot.EMPTY);
    assertThat(slot.waiting()).isEqualTo(5);
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
    later[0] = 2;

    assertThatThrownBy(() -> UserSlot.of(later))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a user's slot is stored in format 2, this version reads 1");
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
