package io.whystream.worker.reward;

import io.whystream.schema.record.Attribute;
import io.whystream.worker.reward.network.Taste;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the reward network reads of a text: the language model's embedding, and behind it a 1 for
 * each attribute of the vocabulary that it names. The embedding of a sentence is mostly phrasing;
 * what it names would be lost in it.
 *
 * <p>Threading: any thread.
 */
public final class TextInput {
  private final AttributeMentions mentions;
  private final Map<String, Integer> places = new HashMap<>();
  private final int attributes;

  /**
   * @param vocabulary attribute values
   * @param attributes places for them, at least as many
   */
  public TextInput(List<String> vocabulary, int attributes) {
    if (vocabulary.size() > attributes) {
      throw new IllegalArgumentException(
          "a vocabulary of " + vocabulary.size() + " values has " + attributes + " places");
    }
    this.mentions = new AttributeMentions(vocabulary);
    this.attributes = attributes;
    vocabulary.forEach(value -> places.putIfAbsent(form(value), places.size()));
  }

  /** A text's input, [embedding + attributes]. */
  public float[] of(String text, float[] embedding) {
    float[] input = Arrays.copyOf(embedding, embedding.length + attributes);
    for (String named : mentions.named(text)) {
      Integer place = places.get(named);
      if (place != null) {
        input[embedding.length + place] = 1;
      }
    }
    return input;
  }

  /** What items have in common, by the attributes of each. */
  public Taste taste(Collection<List<Attribute>> items) {
    float[] counts = new float[attributes];
    for (List<Attribute> item : items) {
      for (Attribute attribute : item) {
        Integer place = places.get(form(attribute.getValue()));
        if (place != null) {
          counts[place]++;
        }
      }
    }
    return new Taste(counts, items.size());
  }

  private static String form(String value) {
    return value.strip().toLowerCase(Locale.ROOT);
  }
}
