package io.whystream.stream;

import io.whystream.fault.FaultPoint;
import io.whystream.fault.FaultPoints;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer that comes by the fault points of a transaction. Threading: any thread. */
final class MortalProducer extends KafkaProducer<byte[], byte[]> {
  private final FaultPoints faults;

  MortalProducer(Map<String, Object> config, FaultPoints faults) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.faults = faults;
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    flush();
    faults.pass(FaultPoint.AFTER_SEND);
    super.sendOffsetsToTransaction(offsets, group);
  }

  @Override
  public void commitTransaction() {
    faults.pass(FaultPoint.BEFORE_COMMIT);
    super.commitTransaction();
    faults.pass(FaultPoint.AFTER_COMMIT);
  }
}
