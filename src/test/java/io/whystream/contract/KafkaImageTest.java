package io.whystream.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.kafka.KafkaContainer;

@NeedsDocker
class KafkaImageTest extends BrokerContract {
  private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:4.2.2");

  @BeforeAll
  static void start() {
    KAFKA.start();
  }

  @AfterAll
  static void stop() {
    KAFKA.stop();
  }

  @Override
  String bootstrapServers() {
    return KAFKA.getBootstrapServers();
  }
}
