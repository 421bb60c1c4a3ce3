package io.whystream.worker.evaluate.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The online learner's own test: predict first, then learn. After a warm-up, the sessions of all
 * users are gone through in time; all interactions of a session are ranked from what lies strictly
 * before its start, among the items that had occurred by then. Recommenders are tuned inside the
 * warm-up and fitted again at the start of each of some blocks of equally many interactions;
 * histories, and what is taken of late, are always up to date.
 */
public final class Prequential {
  private static final double WARM_UP = 0.2;

  /** Share of the warm-up that tuning learns from; the rest is asked for. */
  private static final double TUNING = 0.75;

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
    this.warm = withItsMoment((int) (all.size() * WARM_UP));
  }

  /** So many events, and those that happened together with the last of them. */
  private int withItsMoment(int count) {
    int until = count;
    while (until > 0
        && until < events.size()
        && events.get(until).time() == events.get(until - 1).time()) {
      until++;
    }
    return until;
  }

  /**
   * The end of the warm-up held out from its beginning, for tuning: of each session the first, the
   * middle and the last interaction, asked for as behind the warm-up.
   */
  public HeldOut tuning() {
    int learned = withItsMoment((int) (warm * TUNING));
    List<Case> cases = new ArrayList<>();
    for (Walk walk = new Walk(learned, warm); walk.next(); ) {
      List<Event> session = walk.session;
      int last = session.size() - 1;
      InteractionLog.Sequence before = walk.before();
      IntStream.of(0, last / 2, last)
          .distinct()
          .forEach(n -> cases.add(new Case(before, session.get(n).item(), walk.start())));
    }
    return new HeldOut(training(learned), cases);
  }

  /** What is taken of late, at any time by what lies strictly before it. */
  public Tuned recentPopularity(HeldOut tuning) {
    return RecentPopularity.tuned(
        events.stream().mapToInt(Event::item).toArray(),
        events.stream().mapToLong(Event::time).toArray(),
        tuning);
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
    List<List<Ranked>> ranked = new ArrayList<>();
    methods.forEach(method -> ranked.add(new ArrayList<>()));
    int block = -1;
    int done = 0;
    List<Recommender> fitted = List.of();
    for (Walk walk = new Walk(warm, events.size()); walk.next(); ) {
      int due = Math.min(blocks - 1, done * blocks / Math.max(1, events.size() - warm));
      if (due > block) {
        block = due;
        Training rows = training(walk.happened);
        progress.accept("block " + (block + 1) + " of " + blocks);
        fitted = methods.stream().map(method -> method.fitted(rows)).toList();
      }
      InteractionLog.Sequence before = walk.before();
      for (int m = 0; m < fitted.size(); m++) {
        float[] scores =
            fitted.get(m).scores(new Case(before, walk.session.get(0).item(), walk.start()));
        for (Event event : walk.session) {
          int rank = Ranks.rank(scores, new Case(before, event.item(), walk.start()), walk.counts);
          ranked
              .get(m)
              .add(new Ranked(event.user(), walk.counts[event.item()], before.length(), rank));
        }
      }
      done += walk.session.size();
    }
    return ranked;
  }

  /** Goes through sessions; at each everything strictly before its start has happened. */
  private final class Walk {
    private final Iterator<List<Event>> sessions;
    private final Map<Integer, List<Event>> histories = new TreeMap<>();
    private final int[] counts = new int[items];
    private List<Event> session = List.of();
    private int happened;

    Walk(int from, int until) {
      this.sessions = sessions(events.subList(from, until)).iterator();
    }

    boolean next() {
      if (!sessions.hasNext()) {
        return false;
      }
      session = sessions.next();
      while (happened < events.size() && events.get(happened).time() < start()) {
        Event past = events.get(happened++);
        counts[past.item()]++;
        histories.computeIfAbsent(past.user(), user -> new ArrayList<>()).add(past);
      }
      return true;
    }

    long start() {
      return session.get(0).time();
    }

    InteractionLog.Sequence before() {
      return sequence(histories.getOrDefault(session.get(0).user(), List.of()));
    }
  }

  /** Sessions by their starts; one ends when its user pauses half an hour. */
  private static List<List<Event>> sessions(List<Event> events) {
    Map<Integer, List<Event>> open = new TreeMap<>();
    List<List<Event>> sessions = new ArrayList<>();
    for (Event event : events) {
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
