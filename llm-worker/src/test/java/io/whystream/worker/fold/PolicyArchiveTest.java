package io.whystream.worker.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.whystream.os.Directories;
import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.Topics;
import io.whystream.schema.record.AdamWConstants;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.worker.fold.PolicyArchive.Raw;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyArchiveTest {
  private static final TopicPartition LOG = new TopicPartition(Topics.POLICY_LOG, 0);

  @TempDir private Path root;
  private final Topics topics = new Topics(new InMemoryRegistry());

  @Test
  void shouldGiveBackWhatWasWrittenAfterItWasOpenedAnew() throws IOException {
    // Given two parts; between their records lie markers, which take offsets
    PolicyArchive written = new PolicyArchive(root, "topic");
    written.append(List.of(raw(0), raw(2)), 4, 2, "hash of 2");
    written.append(List.of(raw(4)), 5, 4, "hash of 4");

    // When
    PolicyArchive read = new PolicyArchive(root, "topic");

    // Then
    assertThat(read.next()).isEqualTo(5);
    assertThat(read.parts())
        .extracting(PolicyArchive.Part::first, PolicyArchive.Part::version)
        .containsExactly(tuple(0L, 2L), tuple(4L, 4L));
    List<Raw> records = new ArrayList<>();
    read.parts().forEach(part -> records.addAll(read.records(part)));
    assertThat(records)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(raw(0), raw(2), raw(4));
  }

  @Test
  void shouldRefuseAFlippedBitACutAndAnAppendedByte() throws IOException {
    PolicyArchive archive = new PolicyArchive(root, "topic");
    archive.append(List.of(raw(0), raw(1)), 2, 1, "hash");
    Path file = root.resolve("from-0000000000000000000/records");
    byte[] whole = Files.readAllBytes(file);

    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      assertRefused(archive, file, flipped);
    }
    assertRefused(archive, file, Arrays.copyOf(whole, whole.length - 1));
    assertRefused(archive, file, Arrays.copyOf(whole, whole.length + 1));
    Files.delete(file);
    assertThatThrownBy(() -> archive.records(archive.parts().get(0)))
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("records cannot be read");
  }

  private static void assertRefused(PolicyArchive archive, Path file, byte[] bytes)
      throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(() -> archive.records(archive.parts().get(0)))
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void shouldRefuseAManifestThatIsDamagedOrClaimsOtherOffsets() throws IOException {
    PolicyArchive archive = new PolicyArchive(root, "topic");
    archive.append(List.of(raw(0), raw(1)), 2, 1, "hash");
    Path manifest = root.resolve("from-0000000000000000000/manifest.json");
    String whole = Files.readString(manifest);

    // Bytes that are no JSON
    Files.writeString(manifest, whole.substring(0, whole.length() / 2));
    assertThatThrownBy(() -> new PolicyArchive(root, "topic"))
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("manifest.json is damaged");

    // An end below its last record, and a beginning elsewhere
    Files.writeString(manifest, whole.replaceFirst("\"next\" : 2", "\"next\" : 1"));
    PolicyArchive shorter = new PolicyArchive(root, "topic");
    assertThatThrownBy(() -> shorter.records(shorter.parts().get(0)))
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("offset 1");
    Files.writeString(manifest, whole.replaceFirst("\"first\" : 0", "\"first\" : 1"));
    assertThatThrownBy(() -> new PolicyArchive(root, "topic"))
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("from 1");
    Files.writeString(manifest, whole.replaceFirst("\"records\" : 2", "\"records\" : 3"));
    PolicyArchive longer = new PolicyArchive(root, "topic");
    assertThatThrownBy(() -> longer.records(longer.parts().get(0)))
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("2 records");
    Files.delete(manifest);
    assertThatThrownBy(() -> new PolicyArchive(root, "topic"))
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("manifest.json");
  }

  @Test
  void shouldRefuseAMissingPartAndAnotherTopic() throws IOException {
    PolicyArchive archive = new PolicyArchive(root, "topic");
    archive.append(List.of(raw(0)), 1, 0, "hash");
    archive.append(List.of(raw(1)), 2, 1, "hash");
    archive.append(List.of(raw(2)), 3, 2, "hash");

    assertThatThrownBy(() -> new PolicyArchive(root, "another"))
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("topic")
        .hasMessageContaining("another");

    Directories.delete(root.resolve("from-0000000000000000001"));
    assertThatThrownBy(() -> new PolicyArchive(root, "topic"))
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("from 2")
        .hasMessageContaining("end below 1");
  }

  @Test
  void shouldPassOverWhatWasNotFinished() throws IOException {
    // Given a draft that a killed process left behind, whose number may come again
    Path draft = Files.createDirectories(root.resolve(".draft-" + ProcessHandle.current().pid()));
    Files.writeString(draft.resolve("records"), "half");

    // When
    PolicyArchive archive = new PolicyArchive(root, "topic");
    archive.append(List.of(raw(0)), 1, 0, "hash");

    // Then
    assertThat(new PolicyArchive(root, "topic").next()).isEqualTo(1);
    assertThat(draft).doesNotExist();
  }

  @Test
  void shouldReadArchiveAndLogAsOne() throws IOException {
    // Given records 0 and 1 in the archive, 1 and 2 in the topic
    PolicyArchive archive = new PolicyArchive(root, "topic");
    archive.append(List.of(genesis(0), genesis(1)), 2, 1, "hash");
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    consumer.updateBeginningOffsets(Map.of(LOG, 1L));
    consumer.updateEndOffsets(Map.of(LOG, 3L));
    PolicyLog log = new PolicyLog(topics.policyLog(), consumer);
    for (long offset = 1; offset < 3; offset++) {
      consumer.addRecord(
          new ConsumerRecord<>(LOG.topic(), 0, offset, new byte[0], genesis(offset).value()));
    }

    // When
    List<Long> seeds = new ArrayList<>();
    try (PolicyRecords records = new ArchivedPolicyLog(archive, log)) {
      assertThat(records.beginning()).isZero();
      while (records.position() < records.end()) {
        records
            .poll(Duration.ofMillis(10))
            .forEach(entry -> seeds.add(((Genesis) entry.record().getChange()).getSeed()));
      }
    }

    // Then each record came once, in order
    assertThat(seeds).containsExactly(0L, 1L, 2L);
  }

  @Test
  void shouldRefuseAGapBetweenArchiveAndLog() throws IOException {
    PolicyArchive archive = new PolicyArchive(root, "topic");
    archive.append(List.of(genesis(0), genesis(1)), 2, 1, "hash");
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    consumer.updateBeginningOffsets(Map.of(LOG, 5L));
    consumer.updateEndOffsets(Map.of(LOG, 9L));
    PolicyLog log = new PolicyLog(topics.policyLog(), consumer);

    assertThatThrownBy(() -> new ArchivedPolicyLog(archive, log))
        .isInstanceOf(FoldRefusedException.class)
        .hasMessageContaining("the records 2 to 4 are gone");
  }

  private Raw genesis(long offset) {
    PolicyLogRecord record =
        new PolicyLogRecord(
            new Genesis(
                offset,
                1,
                1.0,
                List.of("bias"),
                new AdamWConstants(0.01, 0.9, 0.999, 1e-8, 0.0, 1.0),
                0,
                "model"));
    return new Raw(
        offset, 7, topics.policyLog().values().serializer().serialize(LOG.topic(), record));
  }

  private static Raw raw(long offset) {
    byte[] value = ("record " + offset).getBytes(StandardCharsets.UTF_8);
    return new Raw(offset, 1_000 + offset, value);
  }
}
