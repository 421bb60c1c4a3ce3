package io.whystream.worker.data;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** MovieLens: ratings and movies, comma-separated with a header or {@code ::}-separated without. */
final class MovieLens implements DatasetReader {
  enum Layout {
    CSV("MovieLens csv", "movies.csv", StandardCharsets.UTF_8),
    DAT("MovieLens dat", "movies.dat", StandardCharsets.ISO_8859_1);

    private final String format;
    private final String movies;
    private final Charset charset;

    Layout(String format, String movies, Charset charset) {
      this.format = format;
      this.movies = movies;
      this.charset = charset;
    }
  }

  private final Path ratings;
  private final Optional<Path> movies;
  private final Layout layout;

  MovieLens(Path ratings, Layout layout) {
    this.ratings = ratings;
    this.movies = Names.beside(ratings, layout.movies);
    this.layout = layout;
  }

  @Override
  public String format() {
    return layout.format;
  }

  @Override
  public List<Path> files() {
    List<Path> files = new ArrayList<>(movies.stream().toList());
    files.add(ratings);
    return files;
  }

  @Override
  public Dataset read(BadLineListener listener) throws IOException {
    Gathering gathering = new Gathering(Names.directory(ratings));
    if (movies.isPresent()) {
      long firstLine = firstLine(movies.get(), "movieId,title,genres");
      TextLines.each(
          movies.get(),
          layout.charset,
          firstLine,
          listener,
          (number, line) -> {
            List<String> fields = fields(line);
            Fields.expect(fields, 3);
            gathering.film(
                Fields.id("movieId", fields.get(0)),
                fields.get(1),
                List.of(fields.get(2).strip().split("\\|", -1)));
          });
    }
    TextLines.each(
        ratings,
        layout.charset,
        firstLine(ratings, "userId,movieId,rating,timestamp"),
        listener,
        (number, line) -> {
          List<String> fields = fields(line);
          Fields.expect(fields, 4);
          gathering.interaction(
              Fields.id("userId", fields.get(0)),
              Fields.id("movieId", fields.get(1)),
              Fields.time(fields.get(3)),
              Fields.rating(fields.get(2)),
              null,
              number);
        });
    return gathering.dataset();
  }

  private long firstLine(Path file, String header) throws IOException {
    if (layout == Layout.DAT) {
      return 1;
    }
    String first = TextLines.first(file, layout.charset);
    if (first == null || !first.strip().equals(header)) {
      throw new IOException(file + " does not start with the header " + header);
    }
    return 2;
  }

  private List<String> fields(String line) throws BadLineException {
    return layout == Layout.CSV ? Fields.csv(line) : List.of(line.split("::", -1));
  }
}
