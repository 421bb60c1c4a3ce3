package io.whystream.stream.user;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.stream.state.Keys;
import io.whystream.stream.state.UserSlot;
import io.whystream.stream.state.Waiting;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class GlobalDeskTest {
  private final KeyValueStore<Bytes, byte[]> slots = Stores.inMemoryKeyValueStore("slots").get();

  @Test
  void shouldRefuseTheOrderOfEachUserWhileSomeWaitInThatOfAll() {
    UserSlot empty = UserSlot.EMPTY;
    slots.put(Keys.name(Keys.NOBODY), empty.queued(new Waiting(5, 5, 1, 1, new byte[1])).toBytes());

    assertThatThrownBy(() -> GlobalDesk.requireNoneWaits(slots, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1 interactions of partition 0 wait in that order");

    slots.put(Keys.name(Keys.NOBODY), empty.toBytes());
    assertThatCode(() -> GlobalDesk.requireNoneWaits(slots, 0)).doesNotThrowAnyException();
  }
}
