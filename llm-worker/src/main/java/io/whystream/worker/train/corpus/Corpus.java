package io.whystream.worker.train.corpus;

import io.whystream.worker.prompt.HistoryLine;
import io.whystream.worker.prompt.ItemText;
import io.whystream.worker.prompt.PromptFacts;
import io.whystream.worker.prompt.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * An endless corpus of made-up users, films, reasons and patterns; no title and no history in it is
 * real. The same seed gives the same corpus.
 */
public final class Corpus {
  private static final double[] KINDS = {56, 26, 4, 14};
  private static final double PATTERN_KNOWN = 0.75;
  private static final double ATTRIBUTES_UNKNOWN = 0.04;
  private static final double TITLE_UNKNOWN = 0.02;
  private static final double REVIEWED = 0.04;
  private static final double DESCRIBED = 0.02;
  private static final int COMPLETIONS = 6;
  private static final int FACTS = 4;

  private final Random random;
  private final Films films = new Films();
  private final Aspects aspects = new Aspects();
  private final ReasonWriter reasons = new ReasonWriter(aspects);
  private final PatternWriter patterns = new PatternWriter(aspects);
  private final Grammar choices = Grammar.load("choices.txt");

  public Corpus(long seed) {
    this.random = new Random(seed);
  }

  /** Goes on as a corpus of another seed does from its start. */
  public void reseed(long seed) {
    random.setSeed(seed);
  }

  /**
   * The next example.
   *
   * @param longestHistory most lines of history in its prompt
   * @param facts share of examples that only copy attributes
   */
  public Example next(int longestHistory, double facts) {
    Episode episode = new Episode(longestHistory);
    Example.Kind kind =
        random.nextDouble() < facts
            ? Example.Kind.FACTS
            : Example.Kind.values()[Draw.index(KINDS, random)];
    return switch (kind) {
      case REASON -> episode.reason();
      case PATTERN -> episode.pattern();
      case CHOICE -> episode.choice();
      case FACTS -> episode.facts();
      case TEXT -> new Example(kind, null, List.of(), List.of(episode.text()));
    };
  }

  /** A made-up title with common words, for the tokenizer. */
  public String title() {
    return films.title(random);
  }

  /** Every genre and decade that the corpus names. */
  public static List<String> attributes() {
    return Stream.concat(Genres.ALL.stream(), Genres.DECADES.stream()).toList();
  }

  /** A year for a title, for the tokenizer. */
  public int year() {
    return 1900 + random.nextInt(128);
  }

  /** Common English words in lower case, for the tokenizer. */
  public static List<String> commonWords() {
    return List.of(Grammar.load("words.txt").section("words").get(0).split(" "));
  }

  /** One user at one moment: what was seen before, the pattern so far, and the film taken now. */
  private final class Episode {
    private final Viewer viewer = new Viewer(films, random);
    private final Opinions opinions = new Opinions();
    private final List<HistoryLine> history = new ArrayList<>();
    private final List<Aspect> known = new ArrayList<>();
    private final String pattern;
    private final Film film;
    private final Verdict verdict;

    Episode(int longestHistory) {
      pattern = random.nextDouble() < PATTERN_KNOWN ? earlierPattern() : "";
      int lines = Math.min(longestHistory, random.nextInt(10));
      for (int i = 0; i < lines; i++) {
        Film seen = random.nextInt(4) == 0 ? viewer.anyFilm(random) : viewer.film(random);
        Verdict said = viewer.verdict(seen, random);
        boolean unknown = random.nextDouble() < ATTRIBUTES_UNKNOWN;
        if (!unknown) {
          opinions.add(seen, said);
        }
        ItemText text = seen.text();
        history.add(new HistoryLine(said, unknown ? new ItemText(text.title(), "", "") : text));
      }
      film = random.nextInt(3) == 0 ? viewer.anyFilm(random) : viewer.film(random);
      verdict = viewer.verdict(film, random);
    }

    private String earlierPattern() {
      Opinions before = new Opinions();
      int seen = 1 + random.nextInt(9);
      for (int i = 0; i < seen; i++) {
        Film earlier = viewer.film(random);
        before.add(earlier, viewer.verdict(earlier, random));
      }
      TastePattern written = patterns.write(before, List.of(), random);
      written.addTo(opinions);
      known.addAll(written.details());
      return written.text();
    }

    private WrittenReason written() {
      boolean newcomer = history.isEmpty() && pattern.isEmpty();
      return reasons.write(film, opinions, newcomer, known, random);
    }

    Example reason() {
      List<String> completions =
          Stream.generate(() -> written().text()).limit(COMPLETIONS + random.nextInt(3)).toList();
      return new Example(Example.Kind.REASON, facts(""), List.of(), completions);
    }

    Example pattern() {
      String reason = "";
      if (random.nextInt(5) > 0) {
        WrittenReason written = written();
        reason = written.text();
        known.add(written.aspect());
      }
      PromptFacts facts = facts(reason);
      opinions.add(film, verdict);
      List<String> completions =
          Stream.generate(() -> patterns.write(opinions, known, random).text())
              .limit(COMPLETIONS)
              .toList();
      return new Example(Example.Kind.PATTERN, facts, List.of(), completions);
    }

    Example choice() {
      int count = 3 + random.nextInt(3);
      List<Film> candidates = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        candidates.add(viewer.anyFilm(random));
      }
      int best = 0;
      String bestGenre = "";
      for (int i = 0; i < count; i++) {
        for (String genre : candidates.get(i).genres()) {
          if (opinions.likes(genre)
              && (bestGenre.isEmpty() || opinions.score(genre) > opinions.score(bestGenre))) {
            best = i;
            bestGenre = genre;
          }
        }
      }
      if (bestGenre.isEmpty()) {
        best = random.nextInt(count);
      }
      Map<String, String> slots = new HashMap<>();
      slots.put("n", Integer.toString(best + 1));
      slots.put("s", bestGenre.isEmpty() ? "" : Genres.noun(bestGenre));
      String thought =
          choices.expand(bestGenre.isEmpty() ? "guess" : "match", slots, false, random);
      String completion = "<think>" + thought + "</think><answer>" + (best + 1) + "</answer>";
      return new Example(
          Example.Kind.CHOICE,
          facts(""),
          candidates.stream().map(Film::text).toList(),
          List.of(completion));
    }

    Example facts() {
      List<String> values = new ArrayList<>(film.genres());
      if (!film.decade().isEmpty()) {
        values.add(film.decade());
      }
      List<String> completions = new ArrayList<>();
      for (int i = 0; i < FACTS; i++) {
        completions.add("This film has " + String.join(", ", values) + ".");
        Collections.shuffle(values, random);
      }
      return new Example(Example.Kind.FACTS, facts(""), List.of(), completions);
    }

    String text() {
      return random.nextInt(3) > 0 || pattern.isEmpty() ? written().text() : pattern;
    }

    private PromptFacts facts(String reason) {
      ItemText item = film.text();
      String title = random.nextDouble() < TITLE_UNKNOWN ? "" : item.title();
      String description = random.nextDouble() < DESCRIBED ? patterns.review(random) : "";
      String review = random.nextDouble() < REVIEWED ? patterns.review(random) : "";
      return new PromptFacts(
          List.copyOf(history),
          pattern,
          new ItemText(title, item.attributes(), description),
          verdict,
          review,
          reason);
    }
  }
}
