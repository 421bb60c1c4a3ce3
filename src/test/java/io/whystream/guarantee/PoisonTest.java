package io.whystream.guarantee;

import static io.whystream.e2e.Platform.interaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.Main;
import io.whystream.e2e.Platform;
import io.whystream.embedded.ClusterException;
import io.whystream.fixture.EmbeddedCluster;
import io.whystream.schema.Topics;
import io.whystream.schema.record.DeadLetter;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.SourcePosition;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A record that makes the worker exit whenever it is worked on, among good ones. */
class PoisonTest {
  private static final long NOON = Instant.parse("2020-06-01T12:00:00Z").toEpochMilli();

  @Test
  void shouldGiveUpTheRecordThatKillsWorkersAndTryItAgainInOrder() throws Exception {
    try (EmbeddedCluster cluster =
            EmbeddedCluster.start(
                1,
                Map.of(
                    "WHYSTREAM_ORDERING_IDLE", "500ms",
                    "WHYSTREAM_SAMPLE_GROUP_SIZE", "2",
                    "WHYSTREAM_STAND_BEFORE_RETRY", "1s",
                    "WHYSTREAM_FAULTS", "handling=poison"));
        Platform platform = new Platform(cluster)) {
      // Given poison between good interactions of its user, and others of other users
      platform.publish("film", "The Film (1990)", "Comedy");
      SourcePosition before = platform.send(interaction("before", "ada", "film", NOON));
      SourcePosition poison = platform.send(interaction("poison", "ada", "film", NOON + 1));
      SourcePosition after = platform.send(interaction("after", "ada", "film", NOON + 2));
      SourcePosition other = platform.send(interaction("other", "bob", "film", NOON));

      // When dead workers are started again, as a supervisor does
      List<SourcePosition> sent = List.of(before, poison, after, other);
      Awaitility.await("outcomes of the poison and its neighbours")
          .atMost(Duration.ofMinutes(10))
          .pollInSameThread()
          .until(
              () -> {
                startAgain(cluster);
                return platform.outcomes().keySet().containsAll(sent);
              });

      // Then the poison alone is given up, and says how often it killed
      Map<SourcePosition, Outcome> outcomes = platform.outcomes();
      assertThat(ending(outcomes, poison)).isEqualTo(Ending.DEAD_LETTERED);
      assertThat(List.of(before, after, other))
          .allSatisfy(at -> assertThat(ending(outcomes, at)).isEqualTo(Ending.CORRECTED));
      List<ConsumerRecord<String, DeadLetter>> letters =
          platform.read(platform.topics().deadLetters());
      assertThat(letters).hasSize(1);
      DeadLetter letter = letters.get(0).value();
      assertThat(letter.getTopic()).isEqualTo(Topics.CORRECTION_REQUESTS);
      assertThat(letter.getAttempts()).isEqualTo(3);
      assertThat(letter.getWhy()).contains("died 3 times");
      assertThat(halts(cluster)).isEqualTo(4);

      // And when a worker that can bear it tries it again, it is corrected as the second attempt
      cluster.down();
      cluster.with(Map.of("WHYSTREAM_FAULTS", "", "WHYSTREAM_ORDERING_IDLE", "500ms")).up(1);
      int status =
          Main.commandLine()
              .execute(
                  "dead-letters",
                  "retry",
                  letters.get(0).partition() + "@" + letters.get(0).offset(),
                  "--bootstrap",
                  cluster.bootstrapServers(),
                  "--registry",
                  cluster.schemaRegistryUrl());
      assertThat(status).isZero();
      Awaitility.await("outcome of the retry")
          .atMost(Duration.ofMinutes(10))
          .until(
              () ->
                  platform.outcomes().values().stream()
                      .anyMatch(
                          outcome ->
                              outcome.getId().equals("poison")
                                  && outcome.getEnding() == Ending.CORRECTED));
      assertThat(platform.read(platform.topics().correctionResults()))
          .filteredOn(result -> result.value().getId().equals("poison"))
          .extracting(result -> result.value().getAttempt())
          .containsExactly(1, 2);
    }
  }

  private static void startAgain(EmbeddedCluster cluster) {
    try {
      cluster.up(1);
    } catch (ClusterException e) {
      // It has died already while it was starting.
    }
  }

  private static long halts(EmbeddedCluster cluster) throws java.io.IOException {
    return Files.readAllLines(cluster.directory().resolve("logs/llm-worker-1.log")).stream()
        .filter(line -> line.contains("halts at fault point handling"))
        .count();
  }

  private static Ending ending(Map<SourcePosition, Outcome> outcomes, SourcePosition at) {
    return Objects.requireNonNull(outcomes.get(at)).getEnding();
  }
}
