package io.whystream.e2e;

import static io.whystream.e2e.Platform.history;
import static io.whystream.e2e.Platform.interaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.offline.OfflineOptions;
import io.whystream.embedded.Home;
import io.whystream.fixture.EmbeddedCluster;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.Roles;
import io.whystream.worker.WorkerConfig;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.evaluate.OfflineCorrection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In the order of all users the cluster that ships writes the texts, and comes to the weights, that
 * {@code whystream correct} comes to without one, bit for bit.
 */
class LiveAndOfflineTest {
  private static final long NOON = Instant.parse("2020-06-01T12:00:00Z").toEpochMilli();
  private static final int USERS = 4;
  private static final int FILMS = 5;
  private static final int LIVE = 16;

  @TempDir private Path directory;

  @Test
  void shouldWriteAndLearnTheSameBitsWithAndWithoutACluster() throws IOException {
    // Given histories, and interactions of all users in turn, some with an item that has reasons
    List<Interaction> past = new ArrayList<>();
    List<Interaction> live = new ArrayList<>();
    for (int i = 0; i < 2 * USERS; i++) {
      past.add(history("h" + i, "user-" + i % USERS, "film-" + i % FILMS, NOON + i));
    }
    for (int i = 0; i < LIVE; i++) {
      live.add(interaction("l" + i, "user-" + i % USERS, "film-" + i * 3 % FILMS, NOON + 1000 + i));
    }

    // When they go through the cluster, latest first, and through the stages in one process
    List<Item> items = new ArrayList<>();
    List<CorrectionResult> byCluster = throughTheCluster(past, live, items);
    List<CorrectionResult> alone = new ArrayList<>();
    String weights = inOneProcess(past, live, items, alone);

    // Then everything is the same: who was asked when, texts, embeddings, rewards, and the weights
    assertThat(alone).hasSize(LIVE);
    assertThat(byCluster).extracting(CorrectionResult::getId).isEqualTo(ids(alone));
    for (int i = 0; i < LIVE; i++) {
      Correction there = (Correction) byCluster.get(i).getEnding();
      Correction here = (Correction) alone.get(i).getEnding();
      assertThat(there.getPattern().getText()).isEqualTo(here.getPattern().getText());
      assertThat(there.getPattern().getEmbedding()).isEqualTo(here.getPattern().getEmbedding());
      assertThat(there.getReason().getText()).isEqualTo(here.getReason().getText());
      assertThat(there.getReason().getEmbedding()).isEqualTo(here.getReason().getEmbedding());
      assertThat(there.getCandidateRewards()).isEqualTo(here.getCandidateRewards());
      assertThat(there.getPolicy().getSha256()).isEqualTo(here.getPolicy().getSha256());
    }
    assertThat(byCluster.stream().filter(result -> ((Correction) result.getEnding()).getLearned()))
        .hasSizeGreaterThan(LIVE / 2);
    assertThat(((Correction) byCluster.get(LIVE - 1).getEnding()).getPolicy().getSha256())
        .isEqualTo(weights);
  }

  private List<CorrectionResult> throughTheCluster(
      List<Interaction> past, List<Interaction> live, List<Item> items) throws IOException {
    Map<String, String> programs =
        Map.of("WHYSTREAM_ORDERING_SCOPE", "global", "WHYSTREAM_ORDERING_IDLE", "1s");
    try (EmbeddedCluster cluster =
            EmbeddedCluster.start(
                1, EmbeddedCluster.settings().withPrograms(programs).withTopics(onePartition()));
        Platform platform = new Platform(cluster)) {
      String[] genres = {"Comedy", "Drama", "Sci-Fi", "Thriller", "Romance"};
      for (int i = 0; i < FILMS; i++) {
        platform.publish(
            "film-" + i, "The Film No. " + i + " (199" + i + ")", genres[i], genres[(i + 2) % 5]);
      }
      Awaitility.await("the titles of " + FILMS + " items")
          .atMost(Duration.ofMinutes(2))
          .until(() -> platform.read(platform.topics().itemTitles()).size() == FILMS);
      List<SourcePosition> sent = new ArrayList<>();
      past.forEach(one -> sent.add(platform.send(one)));
      platform.awaitOutcomes(sent);
      for (int i = live.size() - 1; i >= 0; i--) {
        sent.add(platform.send(live.get(i)));
      }
      platform.awaitOutcomes(sent);
      platform.read(platform.topics().items()).forEach(record -> items.add(record.value()));
      return platform.read(platform.topics().correctionResults()).stream()
          .sorted(Comparator.comparingLong(ConsumerRecord::offset))
          .map(ConsumerRecord::value)
          .toList();
    }
  }

  private static String inOneProcess(
      List<Interaction> past,
      List<Interaction> live,
      List<Item> items,
      List<CorrectionResult> results)
      throws IOException {
    Path home = Home.directory();
    WorkerConfig config =
        OfflineOptions.config(
            home.resolve("models/nano"),
            home.resolve("samples/movielens-small/reward-model"),
            Map.of());
    try (LanguageModel model =
        DjlLanguageModel.load(
            config.model().directory(), config.policy().lora(), config.model().device())) {
      Roles roles = Roles.open(config, model);
      OfflineCorrection correction =
          new OfflineCorrection(
              roles.sampler(), roles.learner(), roles.reviser(), model, config.policy(), items);
      past.forEach(correction::remember);
      for (Interaction one : live) {
        OfflineCorrection.Event event = correction.correct(one);
        if (event != null) {
          results.add(event.result());
        }
      }
      return correction.policy().sha256();
    }
  }

  /** The topics that ship, but for the one partition that the order of all users takes. */
  private Path onePartition() throws IOException {
    String shipped = Files.readString(EmbeddedCluster.settings().topics());
    Path file = directory.resolve("topics.yaml");
    return Files.writeString(
        file,
        shipped.replaceAll("(name: (interactions|correction-results), )", "$1partitions: 1, "));
  }

  private static List<String> ids(List<CorrectionResult> results) {
    return results.stream().map(CorrectionResult::getId).toList();
  }
}
