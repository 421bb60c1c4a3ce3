package io.whystream.broker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import kafka.server.ControllerServer;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.loader.MetadataLoader;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;

/**
 * The session that a killed broker left behind. Until the controller ends it, the broker that comes
 * back is the leader of its partitions by the metadata and loads its coordinators, only to unload
 * and load them again once it is let in. A first load that ends while the second one is under way
 * passes for the second one's end, and the coordinator goes on with committed offsets of long ago.
 */
final class StaleSession implements MetadataPublisher {
  private final int broker;
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private StaleSession(int broker) {
    this.broker = broker;
  }

  /**
   * Waits until the broker of this process is not let in by an earlier session.
   *
   * @param controller of the same process, started
   */
  static void waitUntilOver(ControllerServer controller)
      throws InterruptedException, ExecutionException {
    MetadataLoader loader = controller.sharedServer().loader();
    StaleSession session = new StaleSession(controller.sharedServer().nodeId());
    loader.installPublishers(List.of(session)).get();
    session.over.get();
    loader.removeAndClosePublisher(session).get();
  }

  @Override
  public String name() {
    return "stale session of broker " + broker;
  }

  @Override
  public void onMetadataUpdate(MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
    BrokerRegistration registration = image.cluster().broker(broker);
    if (registration == null || registration.fenced()) {
      over.complete(null);
    }
  }
}
