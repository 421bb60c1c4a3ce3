package io.whystream.worker.evaluate.ranking.text;

import io.whystream.worker.evaluate.ranking.Case;
import io.whystream.worker.evaluate.ranking.InteractionLog;
import io.whystream.worker.evaluate.ranking.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Leave-one-out where some items have only just come: of these only the first few interactions are
 * known. Of each user the last interaction with such an item that is not known is predicted, and
 * the last known one before it; what lies before both is trained on.
 *
 * @param training known rows before those predicted
 * @param catalogue whether an item may be recommended: it occurs in the rows split
 * @param known last known interaction of each user, one at most
 * @param fresh interactions with items that have just come, one at most of each user
 */
record NewItems(Training training, boolean[] catalogue, List<Asked> known, List<Asked> fresh) {
  /** Interactions that are known of a third each of the new items: 0, within 1-4, within 5-19. */
  private static final int[] KEPT = {0, 3, 10};

  /** How many interactions may be known of each item; {@link Integer#MAX_VALUE} where all. */
  record Limits(int[] most) {
    /**
     * Draws two sets of new items, none in both.
     *
     * @param share of the items in each
     * @return for the figures, then for tuning
     */
    static List<Limits> draw(int items, double share, Random random) {
      List<Integer> order = new ArrayList<>();
      for (int item = 0; item < items; item++) {
        order.add(item);
      }
      Collections.shuffle(order, random);
      int third = (int) (share * items / KEPT.length);
      List<Limits> drawn = new ArrayList<>();
      for (int set = 0; set < 2; set++) {
        int[] most = new int[items];
        Arrays.fill(most, Integer.MAX_VALUE);
        for (int n = 0; n < KEPT.length * third; n++) {
          most[order.get(set * KEPT.length * third + n)] = KEPT[n / third];
        }
        drawn.add(new Limits(most));
      }
      return drawn;
    }
  }

  private record Row(int user, int place, long time) {}

  /** Splits the rows of users. */
  static NewItems of(int items, List<InteractionLog.Sequence> rows, Limits limits) {
    List<BitSet> shown = shown(rows, limits);
    boolean[] catalogue = new boolean[items];
    List<InteractionLog.Sequence> training = new ArrayList<>();
    List<Asked> known = new ArrayList<>();
    List<Asked> fresh = new ArrayList<>();
    for (int user = 0; user < rows.size(); user++) {
      InteractionLog.Sequence all = rows.get(user);
      for (int item : all.items()) {
        catalogue[item] = true;
      }
      BitSet own = shown.get(user);
      int hidden = own.previousClearBit(all.length() - 1);
      int last = own.previousSetBit((hidden >= 0 ? hidden : all.length()) - 1);
      if (hidden >= 0 && last >= 0) {
        fresh.add(asked(all, own, hidden));
      }
      boolean history = last > 0 && own.previousSetBit(last - 1) >= 0;
      if (history) {
        known.add(asked(all, own, last));
      }
      training.add(pick(all, own, history ? last : last + 1));
    }
    return new NewItems(new Training(items, training), catalogue, known, fresh);
  }

  private static Asked asked(InteractionLog.Sequence all, BitSet own, int place) {
    Case one = new Case(pick(all, own, place), all.items()[place], all.times()[place]);
    return new Asked(one, Arrays.copyOf(all.items(), place));
  }

  /** The rows shown before a place. */
  private static InteractionLog.Sequence pick(InteractionLog.Sequence all, BitSet own, int before) {
    int[] places = own.stream().filter(place -> place < before).toArray();
    return new InteractionLog.Sequence(
        all.user(),
        Arrays.stream(places).map(place -> all.items()[place]).toArray(),
        Arrays.stream(places).map(place -> all.verdicts()[place]).toArray(),
        Arrays.stream(places).mapToLong(place -> all.times()[place]).toArray());
  }

  /** Which places of each user are known: the earliest of each item, up to its limit. */
  private static List<BitSet> shown(List<InteractionLog.Sequence> rows, Limits limits) {
    List<BitSet> shown = new ArrayList<>();
    Map<Integer, List<Row>> limited = new HashMap<>();
    for (int user = 0; user < rows.size(); user++) {
      BitSet own = new BitSet();
      InteractionLog.Sequence all = rows.get(user);
      for (int place = 0; place < all.length(); place++) {
        int item = all.items()[place];
        if (limits.most()[item] == Integer.MAX_VALUE) {
          own.set(place);
        } else {
          limited
              .computeIfAbsent(item, key -> new ArrayList<>())
              .add(new Row(user, place, all.times()[place]));
        }
      }
      shown.add(own);
    }
    limited.forEach(
        (item, found) ->
            found.stream()
                .sorted(
                    Comparator.comparingLong(Row::time)
                        .thenComparingInt(Row::user)
                        .thenComparingInt(Row::place))
                .limit(limits.most()[item])
                .forEach(row -> shown.get(row.user()).set(row.place())));
    return shown;
  }
}
