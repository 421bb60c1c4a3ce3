package io.whystream.worker.loop;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Makes the Kafka clients of a loop. */
public interface LoopClients {

  /** A member of the role's group, reading committed records, with offsets committed by hand. */
  Consumer<byte[], byte[]> member(String role);

  /** A transactional producer of a role; {@code initTransactions} is still to be called. */
  Producer<byte[], byte[]> transactional(String role);
}
