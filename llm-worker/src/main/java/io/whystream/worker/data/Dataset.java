package io.whystream.worker.data;

import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import java.util.List;

/**
 * Items and what users did with them.
 *
 * @param name names the dataset inside the ids of its interactions
 * @param items every item described; an item without a description file has its id as title
 * @param interactions by event time; those of the same millisecond as they stand in the file
 */
public record Dataset(String name, List<Item> items, List<Interaction> interactions) {

  /** The same items with some of the interactions, by event time. */
  public Dataset withInteractions(List<Interaction> some) {
    return new Dataset(name, items, some);
  }
}
