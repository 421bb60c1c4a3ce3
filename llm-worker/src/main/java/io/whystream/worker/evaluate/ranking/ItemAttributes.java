package io.whystream.worker.evaluate.ranking;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Attributes of items as numbers, counted from 0.
 *
 * @param ofItems [items][the item's attributes]
 * @param count different attributes
 */
record ItemAttributes(List<int[]> ofItems, int count) {

  /**
   * Numbers them.
   *
   * @param ids of items; those that are not described have no attributes
   */
  static ItemAttributes of(Collection<Item> described, List<String> ids) {
    Map<String, Item> byId = new HashMap<>();
    described.forEach(item -> byId.put(item.getItem(), item));
    Map<Attribute, Integer> numbers = new HashMap<>();
    List<int[]> ofItems = new ArrayList<>();
    for (String id : ids) {
      Item item = byId.get(id);
      List<Attribute> own = item == null ? List.of() : item.getAttributes();
      ofItems.add(
          own.stream()
              .distinct()
              .mapToInt(one -> numbers.computeIfAbsent(one, any -> numbers.size()))
              .toArray());
    }
    return new ItemAttributes(List.copyOf(ofItems), numbers.size());
  }
}
