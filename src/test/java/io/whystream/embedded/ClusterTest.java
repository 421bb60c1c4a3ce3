package io.whystream.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.fixture.EmbeddedCluster;
import io.whystream.schema.ConfluentRegistry;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
  private static final Interaction CLICK =
      new Interaction("i1", "ann", "42", 5L, Feedback.CLICK, null, null, false);
  private static final TopicPartition PARTITION = new TopicPartition(Topics.INTERACTIONS, 2);

  @TempDir Path directory = Path.of("");

  @Test
  void shouldStartWhatWasKilledOnTheSamePortsWithItsData() throws Exception {
    try (EmbeddedCluster running = EmbeddedCluster.startWithoutPrograms()) {
      ClusterStatus before = running.status();
      write(running);
      Schema last = SchemaBuilder.record("Last").fields().requiredLong("answer").endRecord();
      int id = running.registry().register("last-value", last);
      running.kill("registry");
      running.kill("broker");
      assertThat(states(running.status())).containsOnly(ClusterStatus.State.STOPPED);

      running.upWithoutPrograms();

      ClusterStatus after = running.status();
      assertThat(after.bootstrapServers()).isEqualTo(before.bootstrapServers());
      assertThat(after.schemaRegistryUrl()).isEqualTo(before.schemaRegistryUrl());
      assertThat(read(running)).isEqualTo(CLICK);
      assertThat(new ConfluentRegistry(running.schemaRegistryUrl(), Map.of()).byId(id))
          .isEqualTo(last);
      assertThat(Files.readString(running.directory().resolve("broker.pid"), UTF_8).strip())
          .isEqualTo(String.valueOf(running.process("broker").pid()));

      running.down();

      assertThat(states(running.status())).containsOnly(ClusterStatus.State.STOPPED);
      assertThat(running.directory().resolve("broker.pid")).doesNotExist();
      assertThat(running.directory().resolve("registry.pid")).doesNotExist();
    }
  }

  @Test
  void shouldNameThePortThatAnotherProgramHolds() throws IOException {
    try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ports free = Ports.free();
      new Ports(free.broker(), free.controller(), held.getLocalPort())
          .write(directory.resolve("cluster.json"));
      Cluster cluster = cluster(EmbeddedCluster.settings());

      assertThatThrownBy(cluster::upWithoutPrograms)
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("port " + held.getLocalPort() + " of the registry is in use")
          .hasMessageContaining("cluster.json");

      assertThat(states(cluster.status())).containsOnly(ClusterStatus.State.STOPPED);
    }
  }

  @Test
  void shouldSayThatTheDiskIsFullBeforeAnythingStarts() {
    Cluster cluster = cluster(EmbeddedCluster.settings().withRequiredBytes(Long.MAX_VALUE));

    assertThatThrownBy(cluster::upWithoutPrograms)
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("MiB left")
        .hasMessageContaining("--data DIR");

    assertThat(directory.resolve("cluster.json")).doesNotExist();
  }

  @Test
  void shouldSayThatTheRegistryIsMissing() {
    Cluster cluster =
        cluster(EmbeddedCluster.settings().withRegistry(directory.resolve("nowhere")));

    assertThatThrownBy(cluster::upWithoutPrograms)
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("./whystream build");

    assertThat(states(cluster.status())).containsOnly(ClusterStatus.State.STOPPED);
  }

  @Test
  void shouldStopWhatItStartedWhenAnotherFails() throws IOException {
    Path broken = Files.createDirectories(directory.resolve("broken"));
    Files.writeString(broken.resolve("x-runner.jar"), "no jar");
    Cluster cluster = cluster(EmbeddedCluster.settings().withRegistry(broken));

    assertThatThrownBy(cluster::upWithoutPrograms)
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("registry ended while it was starting")
        .hasMessageContaining("Invalid or corrupt jarfile");

    assertThat(states(cluster.status())).containsOnly(ClusterStatus.State.STOPPED);
  }

  @Test
  void shouldSayThatALaterBrokerWroteTheData() throws IOException {
    Path data = Files.createDirectories(directory.resolve("data/broker"));
    Files.createFile(data.resolve("meta.properties"));
    Files.writeString(data.resolveSibling("broker.version"), "99.0.0");
    Cluster cluster = cluster(EmbeddedCluster.settings());

    assertThatThrownBy(cluster::upWithoutPrograms)
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("broker ended while it was starting")
        .hasMessageContaining("written by a broker of a later version than")
        .hasMessageContaining("--data");

    assertThat(states(cluster.status())).containsOnly(ClusterStatus.State.STOPPED);
  }

  @Test
  void shouldNeverSignalAProcessThatIsNotOurs() throws IOException {
    Cluster cluster = cluster(EmbeddedCluster.settings());
    Ports.free().write(directory.resolve("cluster.json"));
    Files.writeString(directory.resolve("broker.pid"), ProcessHandle.current().pid() + "\n");

    assertThat(states(cluster.status())).containsOnly(ClusterStatus.State.STOPPED);
    cluster.down();

    assertThat(directory.resolve("broker.pid")).doesNotExist();
  }

  @Test
  void shouldLetOnlyOneCommandChangeACluster() {
    RunDirectory run = new RunDirectory(directory);
    try (RunDirectory.Lock lock = run.lock()) {
      assertThat(lock.channel().isOpen()).isTrue();
      assertThatThrownBy(() -> cluster(EmbeddedCluster.settings()).upWithoutPrograms())
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("another whystream command");
    }
  }

  private Cluster cluster(ClusterSettings settings) {
    return new Cluster(directory, settings, ClusterListener.SILENT);
  }

  private static List<ClusterStatus.State> states(ClusterStatus status) {
    return status.processes().stream().map(ClusterStatus.Member::state).toList();
  }

  private static void write(EmbeddedCluster running) throws Exception {
    try (KafkaProducer<String, Interaction> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", running.bootstrapServers()),
            new StringSerializer(),
            running.topics().interactions().values().serializer())) {
      producer
          .send(new ProducerRecord<>(Topics.INTERACTIONS, 2, "ann", CLICK))
          .get(1, TimeUnit.MINUTES);
    }
  }

  private static Interaction read(EmbeddedCluster running) {
    try (KafkaConsumer<String, Interaction> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", running.bootstrapServers()),
            new StringDeserializer(),
            running.topics().interactions().values().deserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      return Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .pollInSameThread()
          .until(
              () -> consumer.poll(Duration.ofMillis(200)).records(PARTITION),
              records -> !records.isEmpty())
          .stream()
          .map(ConsumerRecord::value)
          .findFirst()
          .orElseThrow();
    }
  }
}
