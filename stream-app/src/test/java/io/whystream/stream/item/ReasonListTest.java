package io.whystream.stream.item;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReasonListTest {

  @Test
  void shouldGiveTheSameListInWhateverOrderReasonsArrive() {
    List<Reason> arrivals = new ArrayList<>();
    for (int user = 0; user < 12; user++) {
      arrivals.add(reason("u" + user, "i" + user, (user * 7) % 5));
    }
    List<Reason> expected = mergeAll(arrivals, 8);
    long seed = new Random().nextLong();
    Random random = new Random(seed);

    for (int order = 0; order < 500; order++) {
      Collections.shuffle(arrivals, random);
      assertThat(mergeAll(arrivals, 8)).as("seed " + seed).isEqualTo(expected);
    }
    assertThat(expected)
        .extracting(r -> r.getEventTime() + r.getUser())
        .containsExactly("1u8", "2u1", "2u11", "2u6", "3u4", "3u9", "4u2", "4u7");
  }

  @Test
  void shouldReplaceTheUsersEarlierReason() {
    List<Reason> before = List.of(reason("a", "1", 10), reason("b", "2", 20));

    List<Reason> after = ReasonList.merge(before, reason("a", "3", 30), 16);

    assertThat(after).extracting(Reason::getInteractionId).containsExactly("2", "3");
  }

  @Test
  void shouldKeepTheUsersLaterReason() {
    List<Reason> before = List.of(reason("a", "3", 30));

    assertThat(ReasonList.merge(before, reason("a", "1", 10), 16)).isSameAs(before);
  }

  @Test
  void shouldNotTakeOneOlderThanAFullList() {
    List<Reason> before = List.of(reason("a", "1", 10), reason("b", "2", 20));

    assertThat(ReasonList.merge(before, reason("c", "0", 5), 2)).isSameAs(before);
  }

  @Test
  void shouldShowOnlyReasonsOfEarlierEventTime() {
    List<Reason> reasons =
        List.of(reason("a", "1", 10), reason("b", "2", 20), reason("c", "3", 30));

    assertThat(ReasonList.before(reasons, 20)).extracting(Reason::getUser).containsExactly("a");
    assertThat(ReasonList.before(reasons, 21))
        .extracting(Reason::getUser)
        .containsExactly("a", "b");
  }

  @Test
  void shouldRemoveAUsersReason() {
    List<Reason> reasons = List.of(reason("a", "1", 10), reason("b", "2", 20));

    assertThat(ReasonList.without(reasons, "a")).extracting(Reason::getUser).containsExactly("b");
    assertThat(ReasonList.without(reasons, "z")).isSameAs(reasons);
  }

  private static List<Reason> mergeAll(List<Reason> arrivals, int cap) {
    List<Reason> reasons = List.of();
    for (Reason arrival : arrivals) {
      reasons = ReasonList.merge(reasons, arrival, cap);
    }
    return reasons;
  }

  private static Reason reason(String user, String id, long eventTime) {
    return new Reason(
        user, id, eventTime, "because", ByteBuffer.allocate(0), new PolicyRef(0L, "00"));
  }
}
