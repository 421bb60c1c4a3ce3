package io.whystream.worker.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Item;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Amazon reviews as JSON lines, in the field names of 2014/2018 (reviewerID, asin, overall,
 * reviewText, unixReviewTime) or 2023 (user_id, parent_asin, rating, text, timestamp); items from a
 * file beside them whose name starts with meta.
 */
final class AmazonReviews implements DatasetReader {
  private static final int MAX_CATEGORIES = 6;

  private final Path reviews;
  private final Optional<Path> items;
  private final ObjectMapper json = new ObjectMapper();

  AmazonReviews(Path reviews) {
    this.reviews = reviews;
    this.items = findItems(reviews);
  }

  @Override
  public String format() {
    return "Amazon reviews";
  }

  @Override
  public List<Path> files() {
    List<Path> files = new ArrayList<>(items.stream().toList());
    files.add(reviews);
    return files;
  }

  @Override
  public Dataset read(BadLineListener listener) throws IOException {
    Gathering gathering = new Gathering(Names.stem(reviews));
    if (items.isPresent()) {
      TextLines.each(
          items.get(),
          StandardCharsets.UTF_8,
          1,
          listener,
          (number, line) -> gathering.item(item(parse(line))));
    }
    TextLines.each(
        reviews,
        StandardCharsets.UTF_8,
        1,
        listener,
        (number, line) -> {
          JsonNode review = parse(line);
          String rating = text(review, "overall", "rating");
          gathering.interaction(
              Fields.id("reviewerID", need(review, "reviewerID", "user_id")),
              Fields.id("asin", need(review, "parent_asin", "asin")),
              Fields.time(need(review, "unixReviewTime", "timestamp")),
              rating == null ? null : Fields.rating(rating),
              words(review),
              number);
        });
    return gathering.dataset();
  }

  private JsonNode parse(String line) throws BadLineException {
    JsonNode node;
    try {
      node = json.readTree(line);
    } catch (JsonProcessingException e) {
      throw new BadLineException("is no JSON: " + e.getOriginalMessage());
    }
    if (!node.isObject()) {
      throw new BadLineException("is no JSON object");
    }
    return node;
  }

  /** Summary and text of a review; null when it has neither. */
  private static @Nullable String words(JsonNode review) {
    List<String> parts = new ArrayList<>();
    for (String part :
        new @Nullable String[] {
          text(review, "summary", "title"), text(review, "reviewText", "text")
        }) {
      if (part != null && !part.isBlank()) {
        parts.add(part.strip());
      }
    }
    return parts.isEmpty() ? null : Fields.text(String.join("\n", parts));
  }

  private static Item item(JsonNode node) throws BadLineException {
    String id = Fields.id("asin", need(node, "parent_asin", "asin"));
    String title = text(node, "title");
    Set<String> categories = new LinkedHashSet<>();
    collect(node.path("categories"), categories);
    collect(node.path("category"), categories);
    List<Attribute> attributes = new ArrayList<>();
    categories.stream()
        .limit(MAX_CATEGORIES)
        .forEach(category -> attributes.add(new Attribute("category", category)));
    String brand = text(node, "brand", "store");
    if (brand != null && !brand.isBlank()) {
      attributes.add(new Attribute("brand", Fields.text(brand.strip())));
    }
    JsonNode description = node.path("description");
    String described = text(description.isArray() ? description.path(0) : description);
    return new Item(
        id,
        title == null || title.isBlank() ? id : Fields.text(title.strip()),
        described == null || described.isBlank() ? null : Fields.text(described),
        attributes);
  }

  private static void collect(JsonNode node, Set<String> values) {
    if (node.isArray()) {
      node.forEach(child -> collect(child, values));
    } else if (node.isTextual() && !node.asText().isBlank()) {
      values.add(Fields.text(node.asText().strip()));
    }
  }

  private static String need(JsonNode node, String... names) throws BadLineException {
    String value = text(node, names);
    if (value == null) {
      throw new BadLineException(String.join(" or ", names) + " is missing");
    }
    return value;
  }

  private static @Nullable String text(JsonNode node, String... names) {
    for (String name : names) {
      String value = text(node.path(name));
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable String text(JsonNode value) {
    return value.isTextual() || value.isNumber() ? value.asText() : null;
  }

  private static Optional<Path> findItems(Path reviews) {
    Path directory = reviews.toAbsolutePath().getParent();
    if (directory == null) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> Names.describesItems(Names.plain(file)))
          .filter(file -> Names.plain(file).matches(".*\\.jsonl?"))
          .sorted()
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
