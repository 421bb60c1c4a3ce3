package io.whystream.worker.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** RecBole's atomic files: tab-separated, with a header of {@code name:type} fields. */
final class RecBole implements DatasetReader {
  private final Path interactions;
  private final Optional<Path> items;

  RecBole(Path interactions) {
    this.interactions = interactions;
    this.items = Names.beside(interactions, Names.stem(interactions) + ".item");
  }

  @Override
  public String format() {
    return "RecBole";
  }

  @Override
  public List<Path> files() {
    List<Path> files = new ArrayList<>(items.stream().toList());
    files.add(interactions);
    return files;
  }

  @Override
  public Dataset read(BadLineListener listener) throws IOException {
    Gathering gathering = new Gathering(Names.stem(interactions));
    if (items.isPresent()) {
      readItems(items.get(), gathering, listener);
    }
    Header header = Header.of(interactions);
    header.require("user_id", "item_id", "timestamp");
    TextLines.each(
        interactions,
        StandardCharsets.UTF_8,
        2,
        listener,
        (number, line) -> {
          Row row = header.row(line);
          String rating = row.get("rating");
          gathering.interaction(
              Fields.id("user_id", row.need("user_id")),
              Fields.id("item_id", row.need("item_id")),
              Fields.time(row.need("timestamp")),
              rating == null ? null : Fields.rating(rating),
              null,
              number);
        });
    return gathering.dataset();
  }

  private static void readItems(Path file, Gathering gathering, BadLineListener listener)
      throws IOException {
    Header header = Header.of(file);
    header.require("item_id");
    TextLines.each(
        file,
        StandardCharsets.UTF_8,
        2,
        listener,
        (number, line) -> {
          Row row = header.row(line);
          String id = Fields.id("item_id", row.need("item_id"));
          String title = row.any("movie_title", "title", "name");
          String year = row.get("release_year");
          String genres = row.any("class", "genre", "genres", "categories");
          String shown = title == null ? id : title.strip();
          if (year != null && year.strip().matches("\\d{4}") && !shown.endsWith(")")) {
            shown = shown + " (" + year.strip() + ")";
          }
          gathering.film(
              id, shown, genres == null ? List.of() : List.of(genres.strip().split("[ |]+")));
        });
  }

  private record Header(Path file, Map<String, Integer> places) {
    static Header of(Path file) throws IOException {
      String line = TextLines.first(file, StandardCharsets.UTF_8);
      if (line == null || !line.contains(":")) {
        throw new IOException(file + " does not start with a header of name:type fields");
      }
      Map<String, Integer> places = new HashMap<>();
      for (String field : line.strip().split("\t")) {
        places.put(field.split(":", 2)[0], places.size());
      }
      return new Header(file, places);
    }

    void require(String... names) throws IOException {
      for (String name : names) {
        if (!places.containsKey(name)) {
          throw new IOException(file + " has no field " + name + " in its header");
        }
      }
    }

    Row row(String line) throws BadLineException {
      List<String> fields = List.of(line.split("\t", -1));
      Fields.expect(fields, places.size());
      return new Row(places, fields);
    }
  }

  private record Row(Map<String, Integer> places, List<String> fields) {
    @Nullable String get(String name) {
      Integer place = places.get(name);
      return place == null ? null : fields.get(place);
    }

    @Nullable String any(String... names) {
      for (String name : names) {
        String value = get(name);
        if (value != null) {
          return value;
        }
      }
      return null;
    }

    String need(String name) throws BadLineException {
      String value = get(name);
      if (value == null) {
        throw new BadLineException(name + " is missing");
      }
      return value;
    }
  }
}
