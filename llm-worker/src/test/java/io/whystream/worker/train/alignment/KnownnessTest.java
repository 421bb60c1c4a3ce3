package io.whystream.worker.train.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.evaluate.ranking.InteractionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KnownnessTest {
  private static final int USERS = 100;

  private static Interaction took(int user, String item, int time) {
    return new Interaction(
        user + item, "u" + user, item, 1000L * time + user, Feedback.LIKE, null, null, false);
  }

  @Test
  void shouldGiveLevelsByTheShareOfUsers() {
    // Given: item n is taken by n of 250 users
    List<Interaction> interactions = new ArrayList<>();
    List<Integer> takers = List.of(0, 1, 2, 3, 4, 7, 8, 31, 32, 63, 64, 250);
    for (int n : takers) {
      for (int user = 0; user < 250; user++) {
        interactions.add(took(user, user < n ? "i" + n : "other", n));
      }
    }
    InteractionLog log = InteractionLog.of(interactions);

    // When
    Knownness knownness = new Knownness(log);

    // Then
    assertThat(takers.stream().skip(1).map(n -> knownness.word(log.items().indexOf("i" + n))))
        .containsExactly(
            "narrow",
            "fair",
            "fair",
            "known",
            "known",
            "familiar",
            "strong",
            "memorable",
            "memorable",
            "favourite",
            "favourite");
  }

  @Test
  void shouldPreferTheBestKnownAndAmongEqualsWhatWasTaken() {
    // Given: item n is taken by 50 n of 200 users, items 3 and 4 by all
    List<Interaction> interactions = new ArrayList<>();
    for (int item = 0; item < 5; item++) {
      for (int user = 0; user < 200; user++) {
        interactions.add(took(user, user <= 2 * Math.pow(5, item) ? "i" + item : "other", item));
      }
    }
    InteractionLog log = InteractionLog.of(interactions);
    Knownness knownness = new Knownness(log);
    int[] items = new int[5];
    for (int item = 0; item < 5; item++) {
      items[item] = log.items().indexOf("i" + item);
    }

    // Then
    int[] shuffled = {items[1], items[4], items[0], items[3]};
    assertThat(knownness.best(shuffled, 0)).isEqualTo(1);
    assertThat(knownness.best(shuffled, 3)).isEqualTo(3);
    assertThat(knownness.best(new int[] {items[1], items[0]}, 1)).isEqualTo(0);
  }

  private static ChoiceTasks tasks(Predicate<Integer> takesFirst, Predicate<Integer> takesSecond) {
    List<Interaction> interactions = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      for (int n = 0; n < 6; n++) {
        interactions.add(took(user, "i" + (user * 7 + n) % 50, n));
      }
      if (takesFirst.test(user)) {
        interactions.add(took(user, "first", 10));
      }
      if (takesSecond.test(user)) {
        interactions.add(took(user, "second", 10));
      }
    }
    return new ChoiceTasks(new Dataset("test", List.of(), interactions), 0.3, 5, 2, 1);
  }

  @Test
  void shouldNotCountWhatUsersHeldOutTook() {
    // Given: who is held out depends on the seed and the order of users alone
    Set<String> learnedFrom =
        tasks(user -> false, user -> false).training().sequences().stream()
            .map(InteractionLog.Sequence::user)
            .collect(Collectors.toSet());
    ChoiceTasks tasks =
        tasks(user -> !learnedFrom.contains("u" + user), user -> learnedFrom.contains("u" + user));

    // When
    Knownness knownness = new Knownness(tasks.training());

    // Then
    List<String> items = tasks.training().items();
    assertThat(learnedFrom).hasSizeBetween(50, 90);
    assertThat(knownness.word(items.indexOf("first"))).isEqualTo("rare");
    assertThat(knownness.word(items.indexOf("second"))).isEqualTo("favourite");
  }
}
