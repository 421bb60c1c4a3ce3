package io.whystream.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.data.Dataset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HalvesOfUsersTest {
  private final Dataset dataset =
      new Dataset(
          "d", List.of(), IntStream.range(0, 300).mapToObj(HalvesOfUsersTest::taken).toList());

  private static Interaction taken(int i) {
    return new Interaction(
        "i" + i, "user-" + i % 100, "item", 1000L + i, Feedback.LIKE, null, null, false);
  }

  @Test
  void shouldPutEveryUserIntoOneHalf() {
    Set<String> payers = users(1, 7);
    Set<String> judges = users(2, 7);

    assertThat(payers).hasSize(50).doesNotContainAnyElementsOf(judges);
    assertThat(judges).hasSize(50);
    assertThat(HalvesOfUsers.half(dataset, 1, 7).interactions()).hasSize(150);
  }

  @Test
  void shouldDealAnewForEachSeed() {
    Set<String> both = new HashSet<>(users(1, 7));
    both.retainAll(users(1, 8));

    assertThat(both).hasSizeBetween(10, 40);
    assertThat(users(1, 7)).isEqualTo(users(1, 7));
  }

  private Set<String> users(int half, long seed) {
    return HalvesOfUsers.half(dataset, half, seed).interactions().stream()
        .map(Interaction::getUser)
        .collect(Collectors.toSet());
  }
}
