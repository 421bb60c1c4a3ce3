package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReasonListsTest {
  @Test
  void shouldSeeTheNewestEarlierReasonsOfOthers() {
    ReasonLists lists = filled(LeakRules.CLOSED);

    assertThat(lists.at("v", "me", 30)).containsExactly(1, 2);
    assertThat(lists.at("v", "me", 31)).containsExactly(2, 3);
    assertThat(lists.at("w", "me", 31)).isEmpty();
  }

  @Test
  void shouldLeaveOutTheUsersOwnBeforeTheCap() {
    ReasonLists lists = filled(LeakRules.CLOSED);

    assertThat(lists.at("v", "c", 41)).containsExactly(1, 2);
    assertThat(lists.at("v", "d", 41)).containsExactly(2, 3);
  }

  @Test
  void shouldLeakWhenAsked() {
    assertThat(filled(new LeakRules(true, false, false, false)).at("v", "c", 30))
        .containsExactly(2, 3);
    assertThat(filled(new LeakRules(false, true, false, false)).at("v", "me", 1))
        .containsExactly(2, 3);
  }

  private static ReasonLists filled(LeakRules rules) {
    ReasonLists lists = new ReasonLists(rules, 2);
    lists.add("v", "c", 30, 3);
    lists.add("v", "a", 10, 1);
    lists.add("v", "b", 20, 2);
    return lists;
  }
}
