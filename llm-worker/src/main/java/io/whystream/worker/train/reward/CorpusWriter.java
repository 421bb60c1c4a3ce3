package io.whystream.worker.train.reward;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Interaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Has reasons and patterns written for a sample of interactions, in rounds: the n-th sampled
 * interaction of every user, then the pattern after it, which the next one sees. Reasons for items
 * not chosen are written under the same history, pattern and verdict as the one for the item
 * chosen, so that nothing in them knows the choice. What was corrected already has its pattern and
 * its place in the item's list from there.
 */
final class CorpusWriter {
  private static final float[] NOT_YET = {};
  private static final double BY_POPULARITY = 0.75;

  private final Sequences sequences;
  private final Requests requests;
  private final TextSource source;
  private final RewardTrainingSettings settings;
  private final Consumer<String> progress;
  private final Corpus.Texts texts = new Corpus.Texts();
  private final Corrections corrections;
  private final PatternTrail patterns;

  /**
   * @param all interactions of the history, by event time
   * @param corrections of interactions of the history
   */
  CorpusWriter(
      List<Interaction> all,
      Requests requests,
      TextSource source,
      RewardTrainingSettings settings,
      Corrections corrections,
      Consumer<String> progress) {
    this.sequences = new Sequences(all);
    this.requests = requests;
    this.source = source;
    this.settings = settings;
    this.corrections = corrections;
    this.progress = progress;
    this.patterns = new PatternTrail(corrections, texts);
  }

  private record Sampled(Interaction interaction, List<String> others, int group, boolean goesOn) {}

  /**
   * Writes.
   *
   * @param fit interactions of training
   * @param validation interactions of validation
   */
  Corpus write(List<Interaction> fit, List<Interaction> validation) {
    Random random = new Random(settings.seed());
    Negatives negatives =
        new Negatives(fit.stream().map(Interaction::getItem).toList(), BY_POPULARITY);
    Set<String> trained = new HashSet<>();
    Map<String, List<Sampled>> byUser = new HashMap<>();
    List<String> users = new ArrayList<>();
    List<Interaction> chosen = new ArrayList<>(sample(fit, settings.writtenFor(), random));
    chosen.forEach(interaction -> trained.add(interaction.getId()));
    chosen.addAll(sample(validation, settings.writtenForValidation(), random));
    Map<String, Integer> left = Sequences.countsByUser(chosen);
    for (Interaction interaction : chosen) {
      int group =
          trained.contains(interaction.getId()) ? settings.writings() : settings.groupSize();
      if (!byUser.containsKey(interaction.getUser())) {
        users.add(interaction.getUser());
      }
      byUser
          .computeIfAbsent(interaction.getUser(), user -> new ArrayList<>())
          .add(
              new Sampled(
                  interaction,
                  others(interaction, negatives, random),
                  group,
                  left.merge(interaction.getUser(), -1, Integer::sum) > 0));
    }
    List<Corpus.Written> written = new ArrayList<>();
    int rounds = byUser.values().stream().mapToInt(List::size).max().orElse(0);
    for (int round = 0; round < rounds; round++) {
      List<Sampled> now = new ArrayList<>();
      for (String user : users) {
        List<Sampled> own = byUser.getOrDefault(user, List.of());
        if (round < own.size()) {
          now.add(own.get(round));
        }
      }
      written.addAll(round(now, negatives));
      progress.accept(
          "texts for %d of %d interactions, %d different ones"
              .formatted(written.size(), chosen.size(), texts.all().size()));
    }
    written.sort(
        Comparator.comparingLong((Corpus.Written one) -> one.interaction().getEventTime()));
    List<Corpus.Rewritten> rewritten = rewritten();
    Map<String, Integer> latest = patterns.latest();
    return new Corpus(written, texts.all(), latest, rewritten);
  }

  /** Items that the user had neither before nor now. */
  private List<String> others(Interaction chosen, Negatives negatives, Random random) {
    List<String> drawn =
        negatives.draw(sequences.itemsUpTo(chosen), settings.others(), random, item -> true);
    if (drawn.size() < settings.others()) {
      throw new IllegalStateException(
          "user " + chosen.getUser() + " has had almost every item: no others to draw");
    }
    return drawn;
  }

  private List<Corpus.Rewritten> rewritten() {
    List<Corpus.Rewritten> rewritten = new ArrayList<>();
    for (Corrections.Corrected one : corrections.all()) {
      if (one.reason() != null) {
        rewritten.add(new Corpus.Rewritten(one.interaction(), texts.number(one.reason())));
      }
    }
    return rewritten;
  }

  /**
   * Liked or neutral interactions drawn at random, as many of each user as can be, by event time.
   */
  private static List<Interaction> sample(List<Interaction> from, int count, Random random) {
    List<Interaction> shuffled =
        new ArrayList<>(from.stream().filter(Sequences::positive).toList());
    Collections.shuffle(shuffled, random);
    Map<String, Integer> drawn = new HashMap<>();
    Map<Integer, List<Interaction>> turns = new TreeMap<>();
    for (Interaction one : shuffled) {
      int turn = drawn.merge(one.getUser(), 1, Integer::sum);
      turns.computeIfAbsent(turn, first -> new ArrayList<>()).add(one);
    }
    Set<String> ids = new HashSet<>();
    turns.values().stream().flatMap(List::stream).limit(count).forEach(one -> ids.add(one.getId()));
    return from.stream().filter(interaction -> ids.contains(interaction.getId())).toList();
  }

  private List<Corpus.Written> round(List<Sampled> now, Negatives negatives) {
    List<CorrectionRequest> asked = new ArrayList<>();
    List<long[]> seeds = new ArrayList<>();
    for (Sampled one : now) {
      for (int i = 0; i <= one.others().size(); i++) {
        String item = i == 0 ? one.interaction().getItem() : one.others().get(i - 1);
        asked.add(request(one.interaction(), item));
        int count = i == 0 ? one.group() : Math.min(one.group(), settings.writings());
        long seed = seed(one.interaction(), i);
        seeds.add(LongStream.range(0, count).map(n -> seed * 31 + n).toArray());
      }
    }
    List<List<@Nullable String>> reasons = source.reasons(asked, seeds);

    List<CorrectionRequest> revised = new ArrayList<>();
    List<@Nullable String> firsts = new ArrayList<>();
    List<List<Corpus.Pair>> pairs = new ArrayList<>();
    int at = 0;
    for (Sampled one : now) {
      List<Corpus.Pair> ofOne = new ArrayList<>();
      if (revises(one)) {
        revised.add(asked.get(at));
        firsts.add(reasons.get(at).get(0));
      }
      for (int i = 0; i <= one.others().size(); i++) {
        String item = asked.get(at).getItem().getItem();
        ofOne.add(
            new Corpus.Pair(
                item,
                negatives.logChance(item),
                reasons.get(at).stream()
                    .mapToInt(texts::number)
                    .filter(number -> number >= 0)
                    .toArray()));
        at++;
      }
      pairs.add(ofOne);
    }
    List<@Nullable String> revisions =
        source.patterns(
            revised, firsts, now.stream().mapToLong(one -> seed(one.interaction(), -1)).toArray());

    List<Corpus.Written> written = new ArrayList<>();
    int revision = 0;
    for (int i = 0; i < now.size(); i++) {
      Interaction interaction = now.get(i).interaction();
      int before = patterns.before(interaction);
      Corrections.Corrected corrected = corrections.of(interaction);
      int after = -1;
      if (corrected != null) {
        after = texts.number(corrected.pattern());
      } else if (revises(now.get(i))) {
        after = texts.number(revisions.get(revision++));
      }
      written.add(
          new Corpus.Written(
              interaction, sequences.before(interaction), before, after, pairs.get(i)));
      if (corrected == null && after >= 0) {
        patterns.revise(interaction, after);
      }
    }
    return written;
  }

  private boolean revises(Sampled one) {
    return one.goesOn() && corrections.of(one.interaction()) == null;
  }

  private CorrectionRequest request(Interaction interaction, String item) {
    String pattern = texts.text(patterns.before(interaction));
    return requests.of(
        interaction,
        sequences.before(interaction),
        item,
        pattern == null ? null : new Requests.Text(pattern, NOT_YET),
        List.of());
  }

  private long seed(Interaction interaction, int place) {
    return (settings.seed() * 1_000_003 + interaction.getId().hashCode()) * 31 + place;
  }
}
