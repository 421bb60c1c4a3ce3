package io.whystream.contract;

import io.whystream.fixture.EmbeddedCluster;
import io.whystream.fixture.SharedClusterExtension;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedClusterExtension.class)
class EmbeddedRegistryTest extends RegistryContract {
  private final EmbeddedCluster cluster;

  EmbeddedRegistryTest(EmbeddedCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  String url() {
    return cluster.schemaRegistryUrl();
  }
}
