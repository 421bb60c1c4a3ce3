package io.whystream.stream.item;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.Topics;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Reason;
import io.whystream.stream.state.Keys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  private static final long ROOM = 1 << 20;

  private final Topics topics = new Topics(new InMemoryRegistry());
  private final KeyValueStore<Bytes, byte[]> store =
      Stores.keyValueStoreBuilder(
              Stores.inMemoryKeyValueStore("reasons"), Serdes.Bytes(), Serdes.ByteArray())
          .withLoggingDisabled()
          .build();

  ReasonsTest() {
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** With room on the heap for no list, for a few and for all, opened anew now and then. */
  @Test
  void shouldFindTheListThatWasPutLast() {
    long seed = new Random().nextLong();
    for (long heapBytes : new long[] {0, 500, ROOM}) {
      Random random = new Random(seed);
      content().keySet().forEach(store::delete);
      Map<String, ItemReasons> expected = new HashMap<>();
      Reasons reasons = open(heapBytes);

      for (int i = 0; i < 1000; i++) {
        String item = "item-" + random.nextInt(5);
        ItemReasons before = reasons.find(item);
        assertThat(before).as("seed " + seed).isEqualTo(expected.get(item));
        List<Reason> list = before == null ? List.of() : before.getReasons();
        String user = "u" + random.nextInt(6);
        List<Reason> changed =
            random.nextInt(4) == 0
                ? ReasonList.without(list, user)
                : ReasonList.merge(list, reason(user, random.nextInt(100)), 4);
        ItemReasons next =
            new ItemReasons(item, changed, before == null ? 1 : before.getFeatureVersion() + 1);
        reasons.put(next);
        expected.put(item, next);
        if (random.nextInt(10) == 0) {
          reasons = open(heapBytes);
        }
      }
    }
  }

  @Test
  void shouldWriteOfALongListWhatChanges() {
    Reasons reasons = open(ROOM);
    List<Reason> list = List.of();
    for (int i = 0; i < 5; i++) {
      list = ReasonList.merge(list, reason("u" + i, i), 5);
      reasons.put(new ItemReasons("item", list, i + 1L));
    }
    Map<Bytes, byte[]> before = content();

    reasons.put(new ItemReasons("item", ReasonList.merge(list, reason("new", 9), 5), 6L));

    Map<Bytes, byte[]> after = content();
    assertThat(before.keySet()).contains(Keys.reason("item", "u0"));
    assertThat(after.keySet())
        .contains(Keys.reason("item", "new"))
        .doesNotContain(Keys.reason("item", "u0"));
    after.forEach(
        (key, value) ->
            assertThat(
                    key.equals(Keys.reason("item", "new")) || Arrays.equals(value, before.get(key)))
                .isTrue());
  }

  @Test
  void shouldKeepTheVersionOfAnItemWhoseReasonsAreGone() {
    open(ROOM).put(new ItemReasons("item", List.of(reason("u", 1)), 6L));
    open(ROOM).put(new ItemReasons("item", List.of(), 7L));

    ItemReasons left = Objects.requireNonNull(open(ROOM).find("item"));

    assertThat(left.getFeatureVersion()).isEqualTo(7);
    assertThat(left.getReasons()).isEmpty();
  }

  @Test
  void shouldReadAListThatTheVersionBeforeWrote() {
    List<Reason> old = List.of(reason("a", 1), reason("b", 2));
    store.put(
        Keys.name("item"),
        topics
            .itemReasons()
            .values()
            .serializer()
            .serialize("item-reasons", new ItemReasons("item", old, 8L)));
    Reasons reasons = open(0);
    assertThat(reasons.of("item")).isEqualTo(old);

    reasons.put(new ItemReasons("item", ReasonList.merge(old, reason("c", 3), 3), 9L));

    assertThat(open(0).of("item")).extracting(Reason::getUser).containsExactly("a", "b", "c");
    assertThat(store.get(Keys.name("item"))).isNull();
  }

  private Reasons open(long heapBytes) {
    return new Reasons(store, topics.itemReasons(), heapBytes);
  }

  private Map<Bytes, byte[]> content() {
    Map<Bytes, byte[]> content = new HashMap<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      all.forEachRemaining(entry -> content.put(entry.key, entry.value));
    }
    return content;
  }

  private static Reason reason(String user, long eventTime) {
    return new Reason(
        user,
        "i" + eventTime,
        eventTime,
        "because",
        ByteBuffer.wrap(new byte[8]),
        new PolicyRef(1L, "ab"));
  }
}
