package io.whystream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplayTest {

  private static Interaction interaction(int number, String user, long eventTime) {
    return Interaction.newBuilder()
        .setId("i" + number)
        .setUser(user)
        .setItem("m" + number)
        .setEventTime(eventTime)
        .setFeedback(Feedback.CLICK)
        .build();
  }

  /** Ten interactions of two users in each of ten minutes. */
  private static List<Interaction> interactions() {
    return IntStream.range(0, 100)
        .mapToObj(i -> interaction(i, "u" + i / 10, 60_000L * (i / 10) + 1000L * (i % 10)))
        .collect(Collectors.toList());
  }

  private static List<Interaction> flat(Replay replay) {
    return replay.bursts().stream().flatMap(List::stream).toList();
  }

  @Test
  void shouldMarkWhatLiesBeforeTheCutAsHistory() {
    Replay replay = Replay.of(interactions(), new Replay.Choice(0.8, 1000, 5, 100, 60_000, 3, 1));

    assertThat(replay.history()).hasSize(80).allMatch(Interaction::getHistory);
    assertThat(flat(replay)).noneMatch(Interaction::getHistory);
    assertThat(replay.replayed()).isEqualTo(10);
  }

  @Test
  void shouldLoadTheNewestOfTheHistoryWhenOnlySomeIsWanted() {
    Replay replay = Replay.of(interactions(), new Replay.Choice(0.8, 3, 5, 100, 60_000, 3, 1));

    assertThat(replay.history().stream().map(Interaction::getId))
        .containsExactly("i77", "i78", "i79");
    assertThat(replay.replayed()).isEqualTo(10);
  }

  @Test
  void shouldTakeTheFirstInteractionsOfEveryUserWhateverTheOrderOfTheFile() {
    // Given
    List<Interaction> shuffled = new ArrayList<>(interactions());
    Collections.shuffle(shuffled, new Random(2));
    // When
    Replay replay = Replay.of(shuffled, new Replay.Choice(0.8, 1000, 5, 7, 60_000, 3, 1));
    // Then
    assertThat(flat(replay).stream().map(Interaction::getId))
        .containsExactlyInAnyOrder("i80", "i81", "i82", "i83", "i84", "i90", "i91");
  }

  @Test
  void shouldShuffleOnlyInsideTheGrace() {
    // Given a grace of 2.5 seconds, so that at most three neighbours fit into it
    Replay replay = Replay.of(interactions(), new Replay.Choice(0.5, 1000, 10, 100, 2_500, 4, 1));
    // When
    List<List<Interaction>> bursts = replay.bursts();
    // Then no burst spans the grace, bursts follow each other in time, and some arrive out of order
    Comparator<Interaction> byTime = Comparator.comparingLong(Interaction::getEventTime);
    long newest = Long.MIN_VALUE;
    int shuffled = 0;
    for (List<Interaction> burst : bursts) {
      long first = burst.stream().min(byTime).orElseThrow().getEventTime();
      long last = burst.stream().max(byTime).orElseThrow().getEventTime();
      assertThat(last - first).isLessThan(2_500);
      assertThat(first).isGreaterThanOrEqualTo(newest);
      newest = last;
      shuffled += burst.get(0).getEventTime() == first ? 0 : 1;
    }
    assertThat(shuffled).isGreaterThan(3);
    assertThat(flat(replay)).hasSize(50);
  }
}
