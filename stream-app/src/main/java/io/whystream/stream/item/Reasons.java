package io.whystream.stream.item;

import io.whystream.schema.Topic;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.Reason;
import io.whystream.stream.state.Keys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The reasons of each item: a store entry for each, so that a new one does not write the others
 * again, and the lists used last on the heap, as an interaction asks for its item's at least twice.
 *
 * <p>An entry is a list of one with the version that the item had then; the item's version is the
 * greatest of them. An item whose reasons are all gone keeps an empty list for its version. Up to
 * 0.1.0 an item was one entry under its name; that is read until its first change.
 */
final class Reasons {
  private final KeyValueStore<Bytes, byte[]> store;
  private final Topic<ItemReasons> topic;
  private final long heapBytes;
  private final Map<String, Held> heap = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /**
   * A list.
   *
   * @param bytes how many it takes when it is written
   * @param whole whether it is stored as one entry, or not at all
   */
  private record Held(ItemReasons reasons, int bytes, boolean whole) {}

  /**
   * @param heapBytes how many bytes of lists, as they are written, the heap holds at most
   */
  Reasons(KeyValueStore<Bytes, byte[]> store, Topic<ItemReasons> topic, long heapBytes) {
    this.store = store;
    this.topic = topic;
    this.heapBytes = heapBytes;
  }

  @Nullable ItemReasons find(String item) {
    Held found = held(item);
    return found == null ? null : found.reasons();
  }

  List<Reason> of(String item) {
    ItemReasons found = find(item);
    return found == null ? List.of() : found.getReasons();
  }

  /**
   * Stores the reasons of an item and gives them as they are to be published.
   *
   * @param reasons with a greater version than before
   */
  byte[] put(ItemReasons reasons) {
    String item = reasons.getItem();
    Held before = held(item);
    if (before != null && before.whole()) {
      store.put(Keys.name(item), null); // delete() would read what nobody asks for.
    }
    List<Reason> stored =
        before == null || before.whole() ? List.of() : before.reasons().getReasons();
    write(reasons, stored);
    byte[] framed = frame(reasons);
    hold(new Held(reasons, framed.length, false));
    return framed;
  }

  private void write(ItemReasons reasons, List<Reason> stored) {
    String item = reasons.getItem();
    long version = reasons.getFeatureVersion();
    Set<String> users = new HashSet<>();
    Set<Reason> unchanged = Collections.newSetFromMap(new IdentityHashMap<>());
    unchanged.addAll(stored);
    boolean versionIsWritten = false;
    for (Reason reason : reasons.getReasons()) {
      users.add(reason.getUser());
      // What stays is the same object, unless the heap lost it: then it is written once more.
      if (!unchanged.contains(reason)) {
        writeOne(item, reason.getUser(), List.of(reason), version);
        versionIsWritten = true;
      }
    }
    for (Reason reason : stored) {
      if (!users.contains(reason.getUser())) {
        store.put(Keys.reason(item, reason.getUser()), null);
      }
    }
    if (!versionIsWritten) {
      writeOne(item, Keys.NOBODY, List.of(), version);
    }
  }

  private void writeOne(String item, String user, List<Reason> reason, long version) {
    store.put(Keys.reason(item, user), frame(new ItemReasons(item, reason, version)));
  }

  private @Nullable Held held(String item) {
    Held known = heap.get(item);
    if (known == null) {
      known = read(item);
      if (known != null) {
        hold(known);
      }
    }
    return known;
  }

  private @Nullable Held read(String item) {
    List<Reason> reasons = new ArrayList<>();
    long version = 0;
    int bytes = 0;
    try (KeyValueIterator<Bytes, byte[]> entries =
        store.range(Keys.firstReason(item), Keys.afterReasons(item))) {
      while (entries.hasNext()) {
        byte[] framed = entries.next().value;
        ItemReasons entry = decode(framed);
        if (entry.getItem().equals(item)) { // And not a whole list whose item's name looks so.
          reasons.addAll(entry.getReasons());
          version = Math.max(version, entry.getFeatureVersion());
          bytes += framed.length;
        }
      }
    }
    if (version > 0) {
      reasons.sort(ReasonList.ORDER);
      return new Held(new ItemReasons(item, List.copyOf(reasons), version), bytes, false);
    }
    byte[] whole = store.get(Keys.name(item));
    ItemReasons list = whole == null ? null : decode(whole);
    return list == null || !list.getItem().equals(item) ? null : new Held(list, whole.length, true);
  }

  private void hold(Held list) {
    Held before = heap.put(list.reasons().getItem(), list);
    held += list.bytes() - (before == null ? 0 : before.bytes());
    Iterator<Held> eldest = heap.values().iterator();
    while (held > heapBytes && eldest.hasNext()) {
      held -= eldest.next().bytes();
      eldest.remove();
    }
  }

  private byte[] frame(ItemReasons reasons) {
    return topic.values().serializer().serialize(topic.name(), reasons);
  }

  private ItemReasons decode(byte[] framed) {
    return topic.values().deserializer().deserialize(topic.name(), framed);
  }
}
