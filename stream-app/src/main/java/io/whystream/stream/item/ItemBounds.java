package io.whystream.stream.item;

import io.whystream.schema.UndecodableException;
import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Item;
import io.whystream.stream.config.TextBounds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts the texts of an item to their bounds. */
final class ItemBounds {
  private final TextBounds bounds;

  ItemBounds(TextBounds bounds) {
    this.bounds = bounds;
  }

  /**
   * The item itself when it lies within its bounds.
   *
   * @throws UndecodableException when its identifier is missing or too long
   */
  Item apply(Item item) {
    if (item.getItem().isEmpty()) {
      throw new UndecodableException("item is missing");
    }
    if (item.getItem().length() > bounds.identifier()) {
      throw new UndecodableException("item is longer than " + bounds.identifier() + " characters");
    }
    if (fits(item)) {
      return item;
    }
    String description = item.getDescription();
    List<Attribute> attributes =
        item.getAttributes().stream()
            .limit(bounds.attributes())
            .map(a -> new Attribute(cut(a.getName()), cut(a.getValue())))
            .toList();
    return new Item(
        item.getItem(),
        TextBounds.cut(item.getTitle(), bounds.title()),
        description == null ? null : TextBounds.cut(description, bounds.description()),
        attributes);
  }

  private boolean fits(Item item) {
    return item.getTitle().length() <= bounds.title()
        && length(item.getDescription()) <= bounds.description()
        && item.getAttributes().size() <= bounds.attributes()
        && item.getAttributes().stream()
            .allMatch(
                a ->
                    a.getName().length() <= bounds.attribute()
                        && a.getValue().length() <= bounds.attribute());
  }

  private String cut(String text) {
    return TextBounds.cut(text, bounds.attribute());
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}
