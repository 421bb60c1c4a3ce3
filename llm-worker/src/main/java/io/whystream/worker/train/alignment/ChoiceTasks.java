package io.whystream.worker.train.alignment;

import io.whystream.schema.record.Item;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.evaluate.ranking.InteractionLog;
import io.whystream.worker.evaluate.ranking.InteractionLog.Sequence;
import io.whystream.worker.prompt.Candidate;
import io.whystream.worker.prompt.HistoryLine;
import io.whystream.worker.prompt.ItemText;
import io.whystream.worker.prompt.PromptFacts;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Draws tasks of choice from a dataset. Users are either learned from or held out; what is popular
 * is counted over those learned from.
 */
public final class ChoiceTasks {
  /** The shortest history that is asked about. */
  private static final int LEAST_HISTORY = 3;

  /** How the items that were not taken are drawn, among those that the user never had. */
  public enum Negatives {
    UNIFORM,
    POPULAR
  }

  private final InteractionLog training;
  private final List<Sequence> heldOut = new ArrayList<>();
  private final List<ItemText> items;
  private final Knownness knownness;
  private final int[] drawnByPopularity;
  private final int candidates;
  private final int historyLines;

  /**
   * @param heldOutShare of the users
   * @param candidates in each task, at least 2
   * @param historyLines most lines of history that a prompt shows
   * @param seed of the users held out
   * @throws IllegalArgumentException when the data cannot give such tasks
   */
  public ChoiceTasks(
      Dataset dataset, double heldOutShare, int candidates, int historyLines, long seed) {
    InteractionLog log = InteractionLog.of(dataset.interactions());
    this.candidates = candidates;
    this.historyLines = historyLines;
    this.items = texts(log, dataset.items());
    SplittableRandom random = new SplittableRandom(seed);
    List<Sequence> learnedFrom = new ArrayList<>();
    for (Sequence sequence : log.sequences()) {
      boolean held = random.nextDouble() < heldOutShare;
      if (sequence.length() > LEAST_HISTORY) {
        (held ? heldOut : learnedFrom).add(sequence);
      }
    }
    this.training = new InteractionLog(log.items(), learnedFrom);
    this.knownness = new Knownness(training);
    this.drawnByPopularity =
        learnedFrom.stream().flatMapToInt(sequence -> Arrays.stream(sequence.items())).toArray();
    if (learnedFrom.isEmpty() || heldOut.isEmpty()) {
      throw new IllegalArgumentException(
          log.sequences().size()
              + " users, "
              + learnedFrom.size()
              + " of them to learn from and "
              + heldOut.size()
              + " held out with more than "
              + LEAST_HISTORY
              + " interactions: too few");
    }
    Set<Integer> popular = Arrays.stream(drawnByPopularity).boxed().collect(Collectors.toSet());
    int left = log.sequences().stream().mapToInt(user -> without(popular, user)).min().orElse(0);
    if (candidates < 2 || candidates - 1 > left) {
      throw new IllegalArgumentException(
          candidates
              + " candidates cannot be drawn: "
              + log.items().size()
              + " items, and of the "
              + popular.size()
              + " that others took a user has had all but "
              + left);
    }
  }

  /** How many items are left when those of a user are taken away. */
  private static int without(Set<Integer> items, Sequence user) {
    Set<Integer> had = distinct(user);
    had.retainAll(items);
    return items.size() - had.size();
  }

  private static List<ItemText> texts(InteractionLog log, List<Item> described) {
    Map<String, Item> byId = new HashMap<>();
    described.forEach(item -> byId.put(item.getItem(), item));
    return log.items().stream()
        .map(id -> byId.getOrDefault(id, new Item(id, id, null, List.of())))
        .map(item -> ItemText.of(item, PromptLimits.DEFAULT))
        .toList();
  }

  /** The users that are learned from; items are numbered over the whole dataset. */
  public InteractionLog training() {
    return training;
  }

  /** How well known items are to the users that are learned from. */
  Knownness knownness() {
    return knownness;
  }

  /** What is shown of each item. */
  public List<ItemText> items() {
    return items;
  }

  /** A task of a user that is learned from, with either kind of negatives. */
  ChoiceTask drawn(SplittableRandom random) {
    Sequence user = training.sequences().get(random.nextInt(training.sequences().size()));
    Negatives negatives = random.nextBoolean() ? Negatives.UNIFORM : Negatives.POPULAR;
    return task(user, random.nextInt(LEAST_HISTORY, user.length()), negatives, random);
  }

  /**
   * Tasks of the users held out, the same for the same seed.
   *
   * @param perUser tasks of each, at different places where there are as many
   */
  public List<ChoiceTask> heldOut(Negatives negatives, int perUser, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<ChoiceTask> tasks = new ArrayList<>();
    for (Sequence user : heldOut) {
      Set<Integer> places = new HashSet<>();
      int wanted = Math.min(perUser, user.length() - LEAST_HISTORY);
      while (places.size() < wanted) {
        int place = random.nextInt(LEAST_HISTORY, user.length());
        if (places.add(place)) {
          tasks.add(task(user, place, negatives, random));
        }
      }
    }
    return tasks;
  }

  private ChoiceTask task(Sequence user, int place, Negatives negatives, SplittableRandom random) {
    Set<Integer> taken = distinct(user);
    int[] chosen = new int[candidates];
    int answer = random.nextInt(candidates);
    for (int i = 0; i < candidates; i++) {
      if (i == answer) {
        chosen[i] = user.items()[place];
        continue;
      }
      do {
        chosen[i] =
            negatives == Negatives.UNIFORM
                ? random.nextInt(items.size())
                : drawnByPopularity[random.nextInt(drawnByPopularity.length)];
      } while (!taken.add(chosen[i]));
    }
    Sequence history = user.first(place);
    return new ChoiceTask(
        history,
        user.times()[place],
        chosen,
        answer,
        facts(history),
        Arrays.stream(chosen)
            .mapToObj(item -> new Candidate(items.get(item), knownness.word(item)))
            .toList());
  }

  private PromptFacts facts(Sequence history) {
    List<HistoryLine> lines = new ArrayList<>();
    for (int i = Math.max(0, history.length() - historyLines); i < history.length(); i++) {
      lines.add(
          new HistoryLine(Verdict.values()[history.verdicts()[i]], items.get(history.items()[i])));
    }
    return new PromptFacts(lines, "", new ItemText("", "", ""), Verdict.SAW, "", "");
  }

  private static Set<Integer> distinct(Sequence user) {
    Set<Integer> items = new HashSet<>();
    for (int item : user.items()) {
      items.add(item);
    }
    return items;
  }
}
