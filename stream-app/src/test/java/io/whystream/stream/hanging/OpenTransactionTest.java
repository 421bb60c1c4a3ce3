package io.whystream.stream.hanging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only what the coordinator will never end is given up. */
class OpenTransactionTest {
  private static final TopicPartition HERE = new TopicPartition("here", 2);
  private static final TopicPartition THERE = new TopicPartition("there", 0);
  private static final int EPOCH = 215;

  private final OpenTransaction open =
      OpenTransaction.of(
          HERE, new ProducerState(7, EPOCH, 3, 1_000, OptionalInt.empty(), OptionalLong.of(42)));

  @ParameterizedTest
  @CsvSource({
    // the coordinator went on, or ended it without this partition
    "EMPTY, 217, false, true",
    "COMPLETE_ABORT, 216, false, true",
    "COMPLETE_COMMIT, 5859, false, true",
    "ONGOING, 5859, false, true",
    "ONGOING, 215, false, true",
    // it is in its hands: the partition is in the transaction, or its marker is on the way
    "ONGOING, 215, true, false",
    "ONGOING, 5859, true, false",
    "PREPARE_ABORT, 216, true, false",
    "PREPARE_COMMIT, 216, false, false",
    "PREPARE_EPOCH_FENCE, 216, false, false",
    "UNKNOWN, 5859, false, false",
    // it speaks of an earlier time of the producer
    "EMPTY, 214, false, false"
  })
  void shouldBeForgottenOnlyByACoordinatorThatWillSendNoMarker(
      TransactionState state, int epoch, boolean knowsHere, boolean forgotten) {
    TransactionDescription coordinator =
        new TransactionDescription(
            1, state, 7, epoch, 10_000, OptionalLong.empty(), Set.of(knowsHere ? HERE : THERE));

    assertThat(open.isForgottenBy(coordinator)).isEqualTo(forgotten);
  }

  @ParameterizedTest
  @CsvSource({"7, true", "8, false"})
  void shouldBelieveOnlyTheCoordinatorOfItsProducer(long producer, boolean forgotten) {
    TransactionDescription coordinator =
        new TransactionDescription(
            1, TransactionState.EMPTY, producer, 300, 10_000, OptionalLong.empty(), Set.of());

    assertThat(open.isForgottenBy(coordinator)).isEqualTo(forgotten);
  }

  @ParameterizedTest
  @CsvSource({"1000, false", "3600000, false", "3602000, true"})
  void shouldBeAbandonedAfterEveryTimeLimit(long now, boolean abandoned) {
    assertThat(open.isAbandoned(now)).isEqualTo(abandoned);
  }

  @ParameterizedTest
  @CsvSource({
    "policy-log, true",
    "correction-results, true",
    "whystream-order-buffer-changelog, true",
    "whystream-item-commands-repartition, true",
    "interactions, false",
    "items, false",
    "whystream-of-somebody-else, false",
    "other-order-buffer-changelog, false"
  })
  void shouldLookAfterWhatThePipelineAloneWrites(String topic, boolean ours) {
    assertThat(new Ours("whystream").isTopic(topic)).isEqualTo(ours);
  }
}
