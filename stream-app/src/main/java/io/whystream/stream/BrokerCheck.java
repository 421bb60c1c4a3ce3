package io.whystream.stream;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.SupportedVersionRange;

/** Looks for brokers that are known to break what exactly once rests on. */
final class BrokerCheck {
  private static final long ANSWER_SECONDS = 30;
  private static final String METADATA = "metadata.version";

  /** The first level of metadata.version that brokers of 4.3 support. */
  private static final short OF_4_3 = 30;

  private final Admin admin;

  BrokerCheck(Admin admin) {
    this.admin = admin;
  }

  /**
   * What to warn of, if there is something.
   *
   * @throws TimeoutException when the broker does not answer
   */
  Optional<String> warning() throws InterruptedException, TimeoutException, ExecutionException {
    SupportedVersionRange supported =
        admin
            .describeFeatures()
            .featureMetadata()
            .get(ANSWER_SECONDS, TimeUnit.SECONDS)
            .supportedFeatures()
            .get(METADATA);
    return supported == null ? Optional.empty() : warning(supported.maxVersion());
  }

  /**
   * What to warn of.
   *
   * @param metadata the highest level of metadata.version that the broker supports
   */
  static Optional<String> warning(short metadata) {
    if (metadata < OF_4_3) {
      return Optional.empty();
    }
    return Optional.of(
        "the broker is of Kafka 4.3 or later: up to 4.4.0 these lose the end of a transaction whose"
            + " partitions have no leader just then (KAFKA-20734), and what was aborted may count as"
            + " committed after a broker died, so an interaction may be learned twice; brokers of"
            + " 4.2.2 do not, see docs/operations.md");
  }
}
