package io.whystream.worker.train.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.prompt.Candidate;
import io.whystream.worker.train.alignment.ChoiceTasks.Negatives;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChoiceTasksTest {
  private static final int USERS = 60;
  private static final int ITEMS = 60;

  /** Each user takes 8 items in a row; item 0 is everybody's first. */
  private static Dataset dataset() {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(
          new Item(
              "i" + i,
              "Film %d (%d)".formatted(i, 1950 + i),
              "Long text",
              List.of(new Attribute("genre", i % 2 == 0 ? "Drama" : "Comedy"))));
    }
    List<Interaction> interactions = new ArrayList<>();
    for (int n = 0; n < 8; n++) {
      for (int u = 0; u < USERS; u++) {
        int item = n == 0 ? 0 : 1 + (u + n) % (ITEMS - 1);
        interactions.add(
            new Interaction(
                u + "-" + n, "u" + u, "i" + item, 1000L * n + u, Feedback.LIKE, null, null, false));
      }
    }
    return new Dataset("test", items, interactions);
  }

  @Test
  void shouldShowOnlyWhatLiesBeforeAndAskForWhatCameNext() {
    ChoiceTasks tasks = new ChoiceTasks(dataset(), 0.3, 5, 2, 1);
    SplittableRandom random = new SplittableRandom(2);
    Set<Integer> places = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      ChoiceTask task = tasks.drawn(random);
      int taken = task.candidates()[task.answer()];
      int user = Integer.parseInt(task.history().user().substring(1));
      int n = task.history().length();
      assertThat(tasks.training().items().get(taken))
          .isEqualTo("i" + (1 + (user + n) % (ITEMS - 1)));
      assertThat(task.facts().history()).hasSize(2);
      assertThat(task.facts().history().get(1).item())
          .isEqualTo(tasks.items().get(task.history().items()[n - 1]));
      assertThat(task.shown().get(task.answer()))
          .isEqualTo(new Candidate(tasks.items().get(taken), tasks.knownness().word(taken)));
      assertThat(task.candidates()).doesNotHaveDuplicates();
      places.add(task.answer());
    }
    assertThat(places).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  @Test
  void shouldNeverOfferWhatTheUserHadAndNeverLearnFromAUserHeldOut() {
    ChoiceTasks tasks = new ChoiceTasks(dataset(), 0.3, 5, 2, 1);
    Set<String> learnedFrom =
        tasks.training().sequences().stream().map(s -> s.user()).collect(Collectors.toSet());
    for (Negatives kind : Negatives.values()) {
      List<ChoiceTask> held = tasks.heldOut(kind, 3, 4);
      assertThat(held).hasSize(3 * (USERS - learnedFrom.size()));
      for (ChoiceTask task : held) {
        assertThat(learnedFrom).doesNotContain(task.history().user());
        int user = Integer.parseInt(task.history().user().substring(1));
        Set<String> had = new HashSet<>(Set.of("i0"));
        for (int n = 1; n < 8; n++) {
          had.add("i" + (1 + (user + n) % (ITEMS - 1)));
        }
        for (int i = 0; i < 5; i++) {
          String offered = tasks.training().items().get(task.candidates()[i]);
          assertThat(had.contains(offered)).isEqualTo(i == task.answer());
        }
      }
      assertThat(tasks.heldOut(kind, 3, 4).stream().map(ChoiceTask::facts).toList())
          .isEqualTo(held.stream().map(ChoiceTask::facts).toList());
    }
  }

  @Test
  void shouldPreferNearYears() {
    ChoiceTasks tasks = new ChoiceTasks(dataset(), 0.3, 5, 2, 1);
    List<ChoiceTask> held = tasks.heldOut(Negatives.UNIFORM, 3, 4);

    // Then: items follow one another by year in this data
    double near = new ChoiceTrial(held, 1).ask(new YearProximity(tasks.items())).mean();
    double blind = new ChoiceTrial(held, 1).ask(one -> new float[ITEMS]).mean();
    assertThat(near).isGreaterThan(blind + 0.15);
  }

  @Test
  void shouldSayWhatCannotBeDrawn() {
    assertThatThrownBy(() -> new ChoiceTasks(dataset(), 0.3, 54, 2, 1))
        .hasMessageContaining("54 candidates cannot be drawn: 60 items");
    // Nearly all users are held out, so that few items are popular
    assertThatThrownBy(() -> new ChoiceTasks(dataset(), 0.97, 12, 2, 1))
        .hasMessageContaining("12 candidates cannot be drawn: 60 items")
        .hasMessageContaining("that others took");
    assertThatThrownBy(() -> new ChoiceTasks(dataset(), 0, 5, 2, 1))
        .hasMessageContaining("0 held out");
  }
}
