package io.whystream.contract;

import io.whystream.fixture.EmbeddedCluster;
import io.whystream.fixture.SharedClusterExtension;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedClusterExtension.class)
class EmbeddedBrokerTest extends BrokerContract {
  private final EmbeddedCluster cluster;

  EmbeddedBrokerTest(EmbeddedCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  String bootstrapServers() {
    return cluster.bootstrapServers();
  }
}
