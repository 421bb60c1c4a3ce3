package io.whystream.e2e;

import static io.whystream.e2e.Platform.interaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.Main;
import io.whystream.fixture.EmbeddedCluster;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Workers, registry, broker and what the broker knows go away and come back, one after the other,
 * on one cluster.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OverloadAndOutageTest {
  private static final long NOON = Instant.parse("2020-06-01T12:00:00Z").toEpochMilli();
  private static final List<String> USERS = List.of("ada", "bob", "cem", "dan");
  private static final int DEPTH = 2;
  private static final int CLICKS = 25;
  private static final Duration BROKER_GONE = Duration.ofSeconds(18);

  @SuppressWarnings("NullAway.Init")
  private static EmbeddedCluster cluster;

  @SuppressWarnings("NullAway.Init")
  private static Platform platform;

  private static int clicks;

  @BeforeAll
  static void start() {
    cluster =
        EmbeddedCluster.start(
            1,
            Map.of(
                "WHYSTREAM_ORDERING_IDLE", "500ms",
                "WHYSTREAM_ORDERING_GRACE", "0s",
                "WHYSTREAM_SAMPLE_GROUP_SIZE", "2",
                "WHYSTREAM_USERS_WAITING", String.valueOf(DEPTH)));
    platform = new Platform(cluster);
    platform.publish("film", "The Film (1990)", "Comedy", "Drama");
    assertThat(endings(eachClicks(1))).containsOnly(Ending.CORRECTED);
  }

  @AfterAll
  static void stop() {
    platform.close();
    cluster.close();
  }

  @Test
  @Order(1)
  void shouldTakeInteractionsAndServeFeaturesWithoutWorkersAndDrainWhenTheyReturn() {
    cluster.kill("llm-worker-1");

    List<SourcePosition> sent = eachClicks(CLICKS);

    // All but one in flight and those that wait, of each user, have ended: merged into later ones
    int held = USERS.size() * (1 + DEPTH);
    Awaitility.await("merging")
        .atMost(Duration.ofMinutes(5))
        .until(() -> ended(sent).size() >= sent.size() - held);
    assertThat(ended(sent)).allMatch(outcome -> outcome.getEnding() == Ending.SUPERSEDED);
    assertThat(ended(sent)).hasSizeLessThan(sent.size());
    assertThat(features("ada")).isZero();

    // What is left is corrected, and nothing else: the backlog is no longer than the bound
    cluster.up(1);
    List<Ending> endings = endings(sent);
    assertThat(endings).containsOnly(Ending.SUPERSEDED, Ending.CORRECTED);
    assertThat(endings.stream().filter(ending -> ending == Ending.CORRECTED).count())
        .isBetween((long) USERS.size() * 2, (long) held);
  }

  @Test
  @Order(2)
  void shouldGoOnWithoutTheRegistry() {
    cluster.kill("registry");

    List<Ending> endings = endings(eachClicks(1));

    assertThat(endings).containsOnly(Ending.CORRECTED);
    cluster.up(1);
  }

  @Test
  @Order(3)
  void shouldResumeByItselfAfterTheBrokerWasGone() {
    List<Long> processes = processes();
    cluster.kill("broker");
    Awaitility.await("an outage")
        .pollDelay(BROKER_GONE)
        .atMost(BROKER_GONE.multipliedBy(2))
        .until(() -> true);
    assertThat(processes()).isEqualTo(processes);

    cluster.up(1);

    assertThat(endings(eachClicks(1))).containsOnly(Ending.CORRECTED);
    assertThat(processes()).isEqualTo(processes);
  }

  @Test
  @Order(4)
  void shouldEndAndLearnNothingAgainWhenTheBrokerForgetsWhatWasRead() {
    cluster.kill("llm-worker-1");
    cluster.kill("stream-app");
    Topics topics = platform.topics();
    cluster.forgetOffsets("whystream", topics.interactions(), topics.correctionResults());
    cluster.forgetOffsets("whystream-learn", topics.rollouts());

    cluster.up(1);

    // What is read again lies before these in each partition; the platform fails at a second end
    assertThat(endings(eachClicks(1))).containsOnly(Ending.CORRECTED);
    assertThat(learned()).hasSizeGreaterThan(USERS.size()).doesNotHaveDuplicates();
  }

  private static List<SourcePosition> learned() {
    return platform.read(platform.topics().policyLog()).stream()
        .map(record -> record.value().getChange())
        .filter(GradientStep.class::isInstance)
        .flatMap(step -> ((GradientStep) step).getSources().stream())
        .toList();
  }

  /** The programs that must neither die nor be started again. */
  private static List<Long> processes() {
    return List.of(cluster.process("stream-app").pid(), cluster.process("llm-worker-1").pid());
  }

  private static int features(String user) {
    return Main.commandLine()
        .execute("features", "user", user, "--data", cluster.directory().toString());
  }

  private static List<SourcePosition> eachClicks(int times) {
    List<SourcePosition> sent = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      for (String user : USERS) {
        int number = clicks++;
        sent.add(platform.send(interaction("c" + number, user, "film", NOON + 1000L * number)));
      }
    }
    return sent;
  }

  private static List<Outcome> ended(List<SourcePosition> sent) {
    Map<SourcePosition, Outcome> outcomes = platform.outcomes();
    return sent.stream().map(outcomes::get).filter(Objects::nonNull).toList();
  }

  private static List<Ending> endings(List<SourcePosition> sent) {
    Map<SourcePosition, Outcome> outcomes = platform.awaitOutcomes(sent);
    return sent.stream().map(at -> Objects.requireNonNull(outcomes.get(at)).getEnding()).toList();
  }
}
