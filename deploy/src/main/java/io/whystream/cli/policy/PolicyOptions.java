package io.whystream.cli.policy;

import io.whystream.cli.UserException;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.ConnectionOptions;
import io.whystream.embedded.Home;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.fold.ArchivedPolicyLog;
import io.whystream.worker.fold.PolicyArchive;
import io.whystream.worker.fold.PolicyLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say whose policy, and on which model. */
final class PolicyOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "The base model (default: the bundled one).")
  @Nullable Path model;

  @Option(
      names = "--snapshots",
      paramLabel = "DIR",
      description = "Directory of snapshots (default: that of the embedded cluster).")
  @Nullable Path snapshots;

  @Option(
      names = {"--archive", "--dir"},
      paramLabel = "DIR",
      description =
          "Directory of the archived beginning of policy-log (default: that of the embedded"
              + " cluster).")
  @Nullable Path archive;

  @Mixin ConnectionOptions cluster = new ConnectionOptions();

  /** The cluster, which answers. */
  Connection connection() {
    return cluster.connection().check();
  }

  /** Where snapshots lie. */
  Path directory() {
    return snapshots != null ? snapshots : cluster.data().resolve("data").resolve("snapshots");
  }

  /**
   * Appends a change to policy-log.
   *
   * @return its offset
   */
  long append(Object change) throws InterruptedException {
    Connection connection = connection();
    Topic<PolicyLogRecord> log = connection.topics().policyLog();
    byte[] value = log.values().serializer().serialize(log.name(), new PolicyLogRecord(change));
    try (Producer<byte[], byte[]> producer = connection.producer()) {
      return producer.send(new ProducerRecord<>(log.name(), 0, null, value)).get().offset();
    } catch (ExecutionException e) {
      throw new UserException("policy-log cannot be written: " + e.getCause(), e);
    }
  }

  PolicyBook book() {
    Connection connection = connection();
    Topics topics = connection.topics();
    String topicId = topicId(connection);
    return new PolicyBook(
        () ->
            new ArchivedPolicyLog(
                archive(topicId), new PolicyLog(topics.policyLog(), connection.consumer())),
        directory(),
        this::layout);
  }

  /** The archived beginning of the log; may be empty. */
  PolicyArchive archive(String topicId) {
    Path root =
        archive != null ? archive : cluster.data().resolve("data").resolve("policy-archive");
    return new PolicyArchive(root, topicId);
  }

  /** Identifier of the topic whose offsets are the versions. */
  static String topicId(Connection connection) {
    try (Admin admin = connection.admin()) {
      return admin
          .describeTopics(List.of(Topics.POLICY_LOG))
          .topicNameValues()
          .values()
          .iterator()
          .next()
          .get()
          .topicId()
          .toString();
    } catch (ExecutionException e) {
      throw new UserException("policy-log cannot be described: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted", e);
    }
  }

  /**
   * The genesis of the log.
   *
   * @throws UserException when there is none yet
   */
  Genesis genesis(PolicyBook book) {
    return book.genesis()
        .orElseThrow(() -> new UserException("policy-log is empty: no worker has started yet"));
  }

  private AdapterLayout layout(LoraSpec lora) {
    Path directory = model != null ? model : Home.directory().resolve("models/nano");
    if (!Files.isRegularFile(directory.resolve("config.json"))) {
      throw new UserException(directory + " holds no model: there is no config.json in it");
    }
    try (DjlLanguageModel base = DjlLanguageModel.load(directory, lora, "cpu")) {
      return base.adapterLayout();
    }
  }
}
