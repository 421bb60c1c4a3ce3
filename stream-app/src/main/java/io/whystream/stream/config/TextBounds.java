package io.whystream.stream.config;

import io.whystream.config.Default;
import io.whystream.config.Range;

/**
 * How long texts and lists may be that come from users and items, so that no record outgrows its
 * topic. Longer texts are cut; longer identifiers are refused.
 *
 * @param identifier characters of the id of an interaction, a user or an item
 * @param title characters of a title
 * @param description characters of a description
 * @param review characters of a review
 * @param attributes attributes of an item
 * @param attribute characters of the name and of the value of an attribute
 */
public record TextBounds(
    @Default("256") @Range(min = "1", max = "10000") int identifier,
    @Default("300") @Range(min = "1", max = "10000") int title,
    @Default("2000") @Range(min = "0", max = "100000") int description,
    @Default("4000") @Range(min = "0", max = "100000") int review,
    @Default("32") @Range(min = "0", max = "1000") int attributes,
    @Default("64") @Range(min = "1", max = "1000") int attribute) {

  /** The first characters of a text, never half of a surrogate pair. */
  public static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end =
        length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end);
  }
}
