package io.whystream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BrokerCheckTest {
  @Test
  void shouldWarnOfBrokersThatLoseTheEndsOfTransactions() {
    assertThat(BrokerCheck.warning((short) 30)).get().asString().contains("KAFKA-20734", "4.2.2");
  }

  @Test
  void shouldLetTheBrokersBeThatDoNot() {
    assertThat(BrokerCheck.warning((short) 29)).isEmpty();
  }
}
