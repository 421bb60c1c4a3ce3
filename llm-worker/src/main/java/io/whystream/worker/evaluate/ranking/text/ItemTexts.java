package io.whystream.worker.evaluate.ranking.text;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.evaluate.ranking.InteractionLog;
import io.whystream.worker.evaluate.ranking.Training;
import io.whystream.worker.prompt.Verdict;
import io.whystream.worker.train.reward.ItemReasons;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The texts that each item has over time. The first are there from the beginning, written from the
 * item's attributes alone; then come those written for its earliest interactions that are trained
 * on.
 *
 * @param byItem oldest first, at least one for each item
 */
record ItemTexts(List<List<Entry>> byItem) {
  private static final int HISTORY = 10;
  private static final int FOR_NOBODY = 3;
  private static final long APART = 7919;

  /**
   * One text.
   *
   * @param user whom it was written for; empty for nobody
   * @param from event time, milliseconds; it is seen after that
   */
  record Entry(String user, long from, String text) {}

  /** One text for each item, there from the beginning. */
  static ItemTexts constant(List<String> texts) {
    return new ItemTexts(
        texts.stream().map(text -> List.of(new Entry("", Long.MIN_VALUE, text))).toList());
  }

  /** Every text once. */
  List<String> texts() {
    return byItem.stream().flatMap(List::stream).map(Entry::text).distinct().toList();
  }

  /** The same places with the texts of all of them permuted: reasons of other items. */
  ItemTexts permuted(Random random) {
    List<String> all =
        new ArrayList<>(byItem.stream().flatMap(List::stream).map(Entry::text).toList());
    Collections.shuffle(all, random);
    List<List<Entry>> other = new ArrayList<>();
    int at = 0;
    for (List<Entry> entries : byItem) {
      List<Entry> replaced = new ArrayList<>();
      for (Entry entry : entries) {
        replaced.add(new Entry(entry.user(), entry.from(), all.get(at++)));
      }
      other.add(replaced);
    }
    return new ItemTexts(other);
  }

  private record Wanted(int item, String user, long from, ItemReasons.Wanted written) {}

  private record Row(InteractionLog.Sequence sequence, int place) {
    long time() {
      return sequence.times()[place];
    }
  }

  /**
   * Has reasons written.
   *
   * @param items ids by number
   * @param most for interactions, of each item
   * @param plain text of an item for which no completion could be read, by number
   */
  static ItemTexts write(
      Training training,
      List<String> items,
      int most,
      ItemReasons reasons,
      List<String> plain,
      long seed) {
    List<Wanted> wanted = new ArrayList<>();
    List<List<Row>> earliest = earliest(training, items.size(), most);
    for (int item = 0; item < items.size(); item++) {
      Interaction nobodys =
          new Interaction("", "", items.get(item), 0L, Feedback.LIKE, null, null, false);
      long ownSeed = seed * 31 + items.get(item).hashCode();
      for (int n = 0; n < FOR_NOBODY; n++) {
        wanted.add(
            new Wanted(
                item,
                "",
                Long.MIN_VALUE,
                new ItemReasons.Wanted(nobodys, List.of(), ownSeed + APART * n)));
      }
      for (Row row : earliest.get(item)) {
        List<Interaction> history = new ArrayList<>();
        for (int i = Math.max(0, row.place() - HISTORY); i < row.place(); i++) {
          history.add(interaction(row.sequence(), i, items));
        }
        wanted.add(
            new Wanted(
                item,
                row.sequence().user(),
                row.time(),
                new ItemReasons.Wanted(
                    interaction(row.sequence(), row.place(), items),
                    history,
                    ownSeed * 31 + row.sequence().user().hashCode())));
      }
    }
    List<@Nullable String> written = reasons.write(wanted.stream().map(Wanted::written).toList());
    List<List<Entry>> byItem = new ArrayList<>();
    items.forEach(item -> byItem.add(new ArrayList<>()));
    for (int i = 0; i < wanted.size(); i++) {
      Wanted one = wanted.get(i);
      String text = written.get(i);
      if (text != null) {
        byItem.get(one.item()).add(new Entry(one.user(), one.from(), text));
      }
    }
    for (int item = 0; item < items.size(); item++) {
      List<Entry> own = byItem.get(item);
      if (own.isEmpty() || !own.get(0).user().isEmpty()) {
        own.add(0, new Entry("", Long.MIN_VALUE, plain.get(item)));
      }
    }
    return new ItemTexts(byItem);
  }

  private static Interaction interaction(
      InteractionLog.Sequence sequence, int place, List<String> items) {
    Verdict verdict = Verdict.values()[sequence.verdicts()[place]];
    Feedback feedback =
        verdict == Verdict.LIKED
            ? Feedback.LIKE
            : verdict == Verdict.DISLIKED ? Feedback.DISLIKE : Feedback.CLICK;
    return new Interaction(
        "",
        sequence.user(),
        items.get(sequence.items()[place]),
        sequence.times()[place],
        feedback,
        null,
        null,
        false);
  }

  /** The first rows of each item, of different users. */
  private static List<List<Row>> earliest(Training training, int items, int most) {
    List<List<Row>> rows = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      rows.add(new ArrayList<>());
    }
    for (InteractionLog.Sequence sequence : training.sequences()) {
      boolean[] had = new boolean[items];
      for (int place = 0; place < sequence.length(); place++) {
        int item = sequence.items()[place];
        if (!had[item]) {
          had[item] = true;
          rows.get(item).add(new Row(sequence, place));
        }
      }
    }
    return rows.stream()
        .map(
            found ->
                found.stream().sorted(Comparator.comparingLong(Row::time)).limit(most).toList())
        .toList();
  }

  /** Whether a reason was written for a user and an item. */
  boolean writtenFor(String user, int item) {
    return byItem.get(item).stream().anyMatch(entry -> entry.user().equals(user));
  }

  /** How many texts there are. */
  int size() {
    return byItem.stream().mapToInt(List::size).sum();
  }
}
