package io.whystream.worker.fold;

import io.whystream.fault.FaultPoints;
import io.whystream.schema.SchemaRegistry.RegistryUnavailableException;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.fold.Fold.FoldSetting;
import io.whystream.worker.loop.KafkaLoopClients;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the fold on a thread of its own, and writes the genesis record when the log has none; of
 * several written at once the first counts. Threading: any thread.
 */
public final class FoldRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FoldRunner.class);
  private static final long PAUSE_MILLIS = 1_000;
  private static final long LONGEST_END_MILLIS = 10_000;

  private final KafkaLoopClients clients;
  private final Topics topics;
  private final Genesis genesis;
  private final FoldSetting setting;
  private final SnapshotStore snapshots;
  private final PolicyFold fold;
  private final PolicyView view;
  private final Consumer<Throwable> onFatal;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "fold");

  /**
   * Where the fold works.
   *
   * @param instance name of this worker
   * @param topicId identifier of the policy-log topic
   * @param snapshots directory that all workers share
   * @param faults where the worker dies on purpose
   */
  public record Place(String instance, String topicId, Path snapshots, FaultPoints faults) {}

  /**
   * @param onFatal told what ended the fold for good
   */
  public FoldRunner(
      KafkaLoopClients clients,
      Topics topics,
      LanguageModel model,
      PolicySettings settings,
      Place place,
      PolicyView view,
      Consumer<Throwable> onFatal) {
    this.clients = clients;
    this.topics = topics;
    this.genesis = settings.genesis(model.fingerprint());
    this.setting =
        new FoldSetting(
            model.adapterLayout(),
            model.fingerprint(),
            place.topicId(),
            place.instance(),
            settings.snapshotEvery(),
            place.faults());
    this.snapshots = new SnapshotStore(place.snapshots(), model.adapterLayout(), place.faults());
    this.fold = new PolicyFold(model.adapterLayout());
    this.view = view;
    this.onFatal = onFatal;
  }

  public void start() {
    thread.start();
  }

  private boolean stopped() {
    return stopping.getCount() == 0;
  }

  private void run() {
    while (!stopped()) {
      try (PolicyLog log = new PolicyLog(topics.policyLog(), clients.reader("fold"))) {
        Fold session = new Fold(setting, log, snapshots, fold, replay(), view);
        session.start();
        while (!stopped()) {
          session.turn();
          if (session.lacksGenesis()) {
            writeGenesis();
          }
        }
      } catch (KafkaException | RegistryUnavailableException e) {
        pause(e);
      } catch (IOException | RuntimeException | Error e) {
        LOG.atError().addKeyValue("why", e.toString()).log("fold ends");
        onFatal.accept(e);
        return;
      }
    }
  }

  private PolicyReplay replay() {
    return new PolicyReplay(
        () -> new PolicyLog(topics.policyLog(), clients.reader("replay")), snapshots, fold);
  }

  private void writeGenesis() {
    try (Producer<byte[], byte[]> producer = clients.transactional("genesis")) {
      producer.initTransactions();
      producer.beginTransaction();
      String topic = topics.policyLog().name();
      byte[] value =
          topics.policyLog().values().serializer().serialize(topic, new PolicyLogRecord(genesis));
      producer.send(new ProducerRecord<>(topic, 0, null, value));
      producer.commitTransaction();
      LOG.atInfo().addKeyValue("seed", genesis.getSeed()).log("genesis written");
    }
  }

  private void pause(RuntimeException e) {
    if (stopped()) {
      return;
    }
    LOG.atWarn().addKeyValue("why", e.toString()).log("fold begins again");
    try {
      if (stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.debug("stopped while pausing");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopping.countDown();
    try {
      thread.join(LONGEST_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
