package io.whystream.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetReaderTest {
  private final Path directory;
  private final List<String> bad = new ArrayList<>();

  DatasetReaderTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldReadMovieLensCsvInOrderOfEventTime() throws IOException {
    write(
        "movies.csv",
        """
        movieId,title,genres
        1,Toy Story (1995),Adventure|Comedy
        2,"American President, The (1995) ",Comedy|Romance
        3,"Babylon ""5""\",(no genres listed)
        4,Range (2006-2007),War
        """);
    write(
        "ratings.csv",
        """
        userId,movieId,rating,timestamp
        7,2,4.5,964982703
        8,1,2.0,964982700
        7,1,3.0,964982703
        """);

    Dataset dataset = read(directory);

    assertThat(dataset.items())
        .containsExactly(
            film("1", "Toy Story (1995)", "Adventure", "Comedy", "1990s"),
            film("2", "American President, The (1995)", "Comedy", "Romance", "1990s"),
            film("3", "Babylon \"5\""),
            film("4", "Range (2006-2007)", "War", "2000s"));
    String name = directory.getFileName().toString();
    assertThat(dataset.interactions())
        .containsExactly(
            rated(name + ":8:1:964982700000:3", "8", "1", 964982700000L, 2.0f),
            rated(name + ":7:2:964982703000:2", "7", "2", 964982703000L, 4.5f),
            rated(name + ":7:1:964982703000:4", "7", "1", 964982703000L, 3.0f));
    assertThat(bad).isEmpty();
  }

  @Test
  void shouldReadMovieLensDatAsLatin1() throws IOException {
    write(
        "movies.dat",
        "73::Misérables, Les (1995)::Drama|Children's\n",
        StandardCharsets.ISO_8859_1);
    write("ratings.dat", "1::73::5::978300760\n", StandardCharsets.ISO_8859_1);

    Dataset dataset = read(directory);

    assertThat(dataset.items())
        .containsExactly(film("73", "Misérables, Les (1995)", "Drama", "Children", "1990s"));
    assertThat(dataset.interactions())
        .extracting(Interaction::getEventTime)
        .containsExactly(978300760000L);
  }

  @Test
  void shouldReadRecBole() throws IOException {
    write(
        "small.item",
        "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
            + "10\tToy Story\t1995\tComedy Children's\n"
            + "11\tOld\t\tunknown\n");
    write(
        "small.inter",
        "user_id:token\titem_id:token\ttimestamp:float\n"
            + "a\t11\t881250949.0\n"
            + "a\t10\t8.81250948E8\n");

    Dataset dataset = read(directory.resolve("small.inter"));

    assertThat(dataset.name()).isEqualTo("small");
    assertThat(dataset.items())
        .containsExactly(
            film("10", "Toy Story (1995)", "Comedy", "Children", "1990s"), film("11", "Old"));
    assertThat(dataset.interactions())
        .containsExactly(
            new Interaction(
                "small:a:10:881250948000:3",
                "a",
                "10",
                881250948000L,
                Feedback.CLICK,
                null,
                null,
                false),
            new Interaction(
                "small:a:11:881250949000:2",
                "a",
                "11",
                881250949000L,
                Feedback.CLICK,
                null,
                null,
                false));
  }

  @Test
  void shouldReadAmazonReviewsOfBothGenerations() throws IOException {
    write(
        "reviews.jsonl.gz",
        """
        {"reviewerID": "A2", "asin": "B1", "reviewText": "Works.", "overall": 5.0, \
        "summary": "good", "unixReviewTime": 1393545600}
        {"user_id": "A1", "asin": "B3", "parent_asin": "B2", "rating": 2, "text": "No", \
        "title": "", "timestamp": 1393545600123}
        """);

    Dataset dataset = read(directory);

    assertThat(dataset.interactions())
        .containsExactly(
            new Interaction(
                "reviews:A2:B1:1393545600000:1",
                "A2",
                "B1",
                1393545600000L,
                Feedback.RATING,
                5f,
                "good\nWorks.",
                false),
            new Interaction(
                "reviews:A1:B2:1393545600123:2",
                "A1",
                "B2",
                1393545600123L,
                Feedback.RATING,
                2f,
                "No",
                false));
    assertThat(dataset.items()).extracting(Item::getTitle).containsExactly("B1", "B2");
  }

  @Test
  void shouldReadAmazonItemsBesideTheReviews() throws IOException {
    write(
        "meta_small.jsonl",
        """
        {"asin": "B1", "title": "Pop filter", "brand": "Nady", "categories": [["Music", "Mics"]]}
        """);
    write(
        "small.jsonl",
        """
        {"reviewerID": "A2", "asin": "B1", "overall": 5.0, "unixReviewTime": 1393545600}
        """);

    Dataset dataset = read(directory);

    assertThat(dataset.items())
        .containsExactly(
            new Item(
                "B1",
                "Pop filter",
                null,
                List.of(
                    new Attribute("category", "Music"),
                    new Attribute("category", "Mics"),
                    new Attribute("brand", "Nady"))));
  }

  @Test
  void shouldReportBadLinesAndReadTheRest() throws IOException {
    write(
        "ratings.csv",
        """
        userId,movieId,rating,timestamp
        1,2,4.0
        1,2,four,964982703
        ,2,4.0,964982703

        1,2,4.0,soon
        1,2,NaN,964982703
        1,2,"4.0,964982703
        1,2,4.0,964982703
        """);

    Dataset dataset = read(directory);

    assertThat(dataset.interactions()).hasSize(1);
    assertThat(bad)
        .containsExactly(
            "ratings.csv:2 has 3 fields instead of 4",
            "ratings.csv:3 rating \"four\" is not a number",
            "ratings.csv:4 userId is empty",
            "ratings.csv:6 time \"soon\" is not a number",
            "ratings.csv:7 rating \"NaN\" is not finite",
            "ratings.csv:8 a quote is never closed");
  }

  @Test
  void shouldReportReviewsThatAreNoReviews() throws IOException {
    write("r.jsonl", "{\"asin\": 1\n[]\n{\"asin\": \"B\"}\n");

    assertThat(read(directory).interactions()).isEmpty();
    assertThat(bad).hasSize(3);
    assertThat(bad.get(0)).startsWith("r.jsonl:1 is no JSON:");
    assertThat(bad.get(1)).isEqualTo("r.jsonl:2 is no JSON object");
    assertThat(bad.get(2)).isEqualTo("r.jsonl:3 reviewerID or user_id is missing");
  }

  @Test
  void shouldSayWhatItLookedFor() throws IOException {
    assertThatThrownBy(() -> DatasetReader.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no dataset: expected MovieLens ratings.csv");
    assertThatThrownBy(() -> DatasetReader.open(directory.resolve("none")))
        .hasMessageContaining("there is no file or directory");
    write("notes.txt", "hello");
    assertThatThrownBy(() -> DatasetReader.open(directory.resolve("notes.txt")))
        .hasMessageContaining("is of no known format");
    write("a.inter", "user_id:token\n");
    write("b.inter", "user_id:token\n");
    assertThatThrownBy(() -> DatasetReader.open(directory))
        .hasMessageContaining("more than one dataset");
    assertThatThrownBy(() -> read(directory.resolve("a.inter")))
        .hasMessageContaining("has no field item_id in its header");
  }

  private Dataset read(Path path) throws IOException {
    return DatasetReader.open(path)
        .read((file, line, why) -> bad.add(file.getFileName() + ":" + line + " " + why));
  }

  private void write(String name, String text) throws IOException {
    write(name, text, StandardCharsets.UTF_8);
  }

  private void write(String name, String text, Charset charset) throws IOException {
    Path file = directory.resolve(name);
    try (OutputStream bytes = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes) {
      out.write(text.getBytes(charset));
    }
  }

  private static Item film(String id, String title, String... values) {
    List<Attribute> attributes = new ArrayList<>();
    for (String value : values) {
      attributes.add(new Attribute(value.endsWith("0s") ? "decade" : "genre", value));
    }
    return new Item(id, title, null, attributes);
  }

  private static Interaction rated(String id, String user, String item, long time, float rating) {
    return new Interaction(id, user, item, time, Feedback.RATING, rating, null, false);
  }
}
