package io.whystream.worker.evaluate.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The online learner's own test: predict first, then learn. After a warm-up, the sessions of all
 * users are gone through in time; all interactions of a session are ranked from what lies strictly
 * before its start, among the items that had occurred by then. Recommenders are tuned inside the
 * warm-up and fitted again at the start of each of some blocks of equally many interactions;
 * histories are always up to date.
 */
public final class Prequential {
  private static final double WARM_UP = 0.2;
  private static final long SESSION_GAP = 30 * 60_000L;

  private final List<Event> events;
  private final int items;
  private final int warm;

  private record Event(int user, int place, int item, int verdict, long time) {}

  /**
   * One interaction ranked.
   *
   * @param user number of the user
   * @param seenItem how often the item had occurred
   * @param seenUser interactions of the user by then
   * @param rank as {@link Ranks} counts it
   */
  public record Ranked(int user, int seenItem, int seenUser, int rank) {
    double ndcg10() {
      return rank <= 10 ? Math.log(2) / Math.log(1.0 + rank) : 0;
    }
  }

  public Prequential(InteractionLog log) {
    List<Event> all = new ArrayList<>();
    for (int user = 0; user < log.sequences().size(); user++) {
      InteractionLog.Sequence sequence = log.sequences().get(user);
      for (int i = 0; i < sequence.length(); i++) {
        all.add(
            new Event(user, i, sequence.items()[i], sequence.verdicts()[i], sequence.times()[i]));
      }
    }
    all.sort(
        Comparator.comparingLong(Event::time)
            .thenComparingInt(Event::user)
            .thenComparingInt(Event::place));
    this.events = all;
    this.items = log.items().size();
    int cut = (int) (all.size() * WARM_UP);
    while (cut > 0 && cut < all.size() && all.get(cut).time() == all.get(cut - 1).time()) {
      cut++;
    }
    this.warm = cut;
  }

  /** The warm-up as a log of its own, with the same numbers of items, for tuning. */
  public LeaveOneOut warmUp() {
    List<InteractionLog.Sequence> sequences = training(warm).sequences();
    List<String> names = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      names.add(String.valueOf(item));
    }
    return LeaveOneOut.test(new InteractionLog(names, sequences));
  }

  /** Rows of the first so many interactions. */
  private Training training(int until) {
    Map<Integer, List<Event>> byUser = new TreeMap<>();
    events
        .subList(0, until)
        .forEach(
            event -> byUser.computeIfAbsent(event.user(), user -> new ArrayList<>()).add(event));
    return new Training(items, byUser.values().stream().map(Prequential::sequence).toList());
  }

  private static InteractionLog.Sequence sequence(List<Event> own) {
    return new InteractionLog.Sequence(
        own.isEmpty() ? "" : String.valueOf(own.get(0).user()),
        own.stream().mapToInt(Event::item).toArray(),
        own.stream().mapToInt(Event::verdict).toArray(),
        own.stream().mapToLong(Event::time).toArray());
  }

  /**
   * Ranks.
   *
   * @param methods tuned on the warm-up
   * @param blocks after whose starts the methods are fitted again, at least 1
   * @param progress hears of each block
   * @return for each method the interactions behind the warm-up, in one order for all
   */
  public List<List<Ranked>> run(List<Tuned> methods, int blocks, Consumer<String> progress) {
    List<List<Event>> sessions = sessions();
    List<List<Ranked>> ranked = new ArrayList<>();
    methods.forEach(method -> ranked.add(new ArrayList<>()));
    int block = -1;
    int done = 0;
    int counted = 0;
    int[] counts = new int[items];
    List<Recommender> fitted = List.of();
    List<List<Event>> histories = histories();
    for (List<Event> session : sessions) {
      int due = Math.min(blocks - 1, done * blocks / Math.max(1, events.size() - warm));
      long start = session.get(0).time();
      while (counted < events.size() && events.get(counted).time() < start) {
        Event past = events.get(counted++);
        counts[past.item()]++;
        histories.get(past.user()).add(past);
      }
      if (due > block) {
        block = due;
        Training rows = training(counted);
        progress.accept("block " + (block + 1) + " of " + blocks);
        fitted = methods.stream().map(method -> method.fitted(rows)).toList();
      }
      rank(session, fitted, histories.get(session.get(0).user()), counts, ranked);
      done += session.size();
    }
    return ranked;
  }

  private static void rank(
      List<Event> session,
      List<Recommender> fitted,
      List<Event> history,
      int[] counts,
      List<List<Ranked>> ranked) {
    InteractionLog.Sequence before = sequence(history);
    for (int m = 0; m < fitted.size(); m++) {
      float[] scores =
          fitted.get(m).scores(new Case(before, session.get(0).item(), session.get(0).time()));
      for (Event event : session) {
        Case one = new Case(before, event.item(), event.time());
        ranked
            .get(m)
            .add(
                new Ranked(
                    event.user(),
                    counts[event.item()],
                    history.size(),
                    Ranks.rank(scores, one, counts)));
      }
    }
  }

  private List<List<Event>> histories() {
    int users = events.stream().mapToInt(Event::user).max().orElse(-1) + 1;
    List<List<Event>> histories = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      histories.add(new ArrayList<>());
    }
    return histories;
  }

  /** Sessions behind the warm-up, by their starts; one ends when its user pauses half an hour. */
  private List<List<Event>> sessions() {
    Map<Integer, List<Event>> open = new TreeMap<>();
    List<List<Event>> sessions = new ArrayList<>();
    for (Event event : events.subList(warm, events.size())) {
      List<Event> current = open.get(event.user());
      if (current == null || event.time() - current.get(current.size() - 1).time() > SESSION_GAP) {
        current = new ArrayList<>();
        open.put(event.user(), current);
        sessions.add(current);
      }
      current.add(event);
    }
    return sessions;
  }

  /** Mean of each user's mean NDCG@10, by user in order of their numbers. */
  public static double[] byUser(List<Ranked> ranked) {
    Map<Integer, double[]> sums = new TreeMap<>();
    for (Ranked one : ranked) {
      double[] sum = sums.computeIfAbsent(one.user(), user -> new double[2]);
      sum[0] += one.ndcg10();
      sum[1]++;
    }
    return sums.values().stream().mapToDouble(sum -> sum[0] / sum[1]).toArray();
  }

  /** Which of 0, 1 to 4, 5 to 19, 20 and more a number lies in: 0 to 3. */
  public static int bucket(int seen) {
    return (int) Arrays.stream(new int[] {1, 5, 20}).filter(from -> seen >= from).count();
  }
}
