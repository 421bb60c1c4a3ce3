package io.whystream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.cli.Main;
import io.whystream.cli.kafka.Connection;
import io.whystream.embedded.Home;
import io.whystream.fixture.EmbeddedCluster;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.fold.PolicyLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look into a running cluster, one after the other as a user would. */
class CommandsTest {
  private static final Map<String, String> PROGRAMS =
      Map.of("WHYSTREAM_ORDERING_IDLE", "500ms", "WHYSTREAM_POLICY_SNAPSHOT_EVERY", "2");

  @TempDir static Path files;

  @SuppressWarnings("NullAway.Init")
  private static EmbeddedCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = EmbeddedCluster.start(1, PROGRAMS);
    Files.writeString(
        files.resolve("movies.csv"),
        """
        movieId,title,genres
        1,Toy Story (1995),Adventure|Animation|Comedy
        2,Heat (1995),Action|Crime|Thriller
        3,Persuasion (1995),Drama|Romance
        """);
    Files.writeString(
        files.resolve("ratings.csv"),
        """
        userId,movieId,rating,timestamp
        7,2,5.0,1000000300
        7,1,4.0,1000000200
        7,1,four,1000000100
        8,3,4.5,1000000400
        """);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void shouldLoadInteractionsAndShowWhatBecameOfThem() throws IOException {
    // What runs
    Said status = run("status", "--json");
    assertThat(status.exit).isZero();
    assertThat(status.out)
        .contains("\"bootstrapServers\"", cluster.bootstrapServers(), "llm-worker-1", "running");

    // Interactions in, the bad line named and skipped
    Said load = run("load", files.toString());
    assertThat(load.exit).isZero();
    assertThat(load.out).contains("3 items", "3 interactions");
    assertThat(load.err).contains("ratings.csv:4:").contains("1 bad line skipped");

    // How they ended: the ledger balances once nothing is held any more
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> {
              Said ledger = run("ledger");
              assertThat(ledger.exit).as(ledger.out + ledger.err).isZero();
              assertThat(ledger.out).contains("3 outcomes + 0 held + 0 unread");
            });

    // What is known now
    Said user = run("features", "user", "7");
    assertThat(user.exit).isZero();
    assertThat(user.out).contains("user 7", "policy v");
    Said item = run("features", "item", "3");
    assertThat(item.exit).isZero();
    assertThat(item.out).contains("item 3", "user 8");
    assertThat(run("features", "item", "99").err).contains("nothing is published of item 99");

    // And the policy behind it, any version of which can be rebuilt
    Said policy = run("policy");
    assertThat(policy.exit).isZero();
    assertThat(policy.out).contains("steps");
    Said verify = run("policy", "verify");
    assertThat(verify.exit).as(verify.out + verify.err).isZero();
    Path rebuilt = files.resolve("rebuilt");
    Said at = run("policy", "at", "--version", "0", "--out", rebuilt.toString());
    assertThat(at.exit).as(at.out + at.err).isZero();
    assertThat(rebuilt.resolve("adapter_model.safetensors")).isNotEmptyFile();

    explainAnInteraction();
    forgetAndRollBack();
    releaseARewardModel();
    archiveThePolicy();
    tryADeadLetterAgain();
  }

  private static void explainAnInteraction() {
    try (Platform platform = new Platform(cluster)) {
      String id =
          platform.outcomes().values().stream()
              .filter(outcome -> outcome.getUser().equals("8"))
              .findFirst()
              .orElseThrow()
              .getId();
      Said story = run("ledger", "--explain", id);
      assertThat(story.exit).as(story.err).isZero();
      assertThat(story.out)
          .containsSubsequence(
              "interactions-",
              "correction-requests-",
              "reasons sampled by version",
              "corrected by version",
              "ended corrected");
    }
    Said unknown = run("ledger", "--explain", "nobody-did-this");
    assertThat(unknown.exit).isEqualTo(1);
    assertThat(unknown.err).contains("nobody-did-this");
  }

  private static void forgetAndRollBack() throws IOException {
    JsonNode policy = json(run("policy", "--json"));
    long version = policy.get("version").asLong();
    long steps = policy.get("steps").asLong();
    assertThat(steps).as("the rewards of three groups are not all equal").isPositive();

    // How far it has come from the first policy
    Said diff = run("policy", "diff", "0", String.valueOf(version));
    assertThat(diff.exit).as(diff.err).isZero();
    assertThat(diff.out).contains("weights differ", policy.get("sha256").asText());

    // Without a user's steps, and without those of nobody, which is the policy itself
    Path forgotten = files.resolve("forgotten");
    Said forget = run("policy", "forget", "--user", "7", "--out", forgotten.toString());
    assertThat(forget.exit).as(forget.err).isZero();
    assertThat(forget.out).contains("outcome: 2", "Not proved");
    assertThat(forgotten.resolve("adapter_model.safetensors")).isNotEmptyFile();
    Said nobody =
        run("policy", "forget", "--user", "nobody", "--out", files.resolve("all").toString());
    assertThat(nobody.out)
        .contains("steps left out: 0", "weights without them: " + policy.get("sha256").asText());

    // Back to the first policy, by a record that everybody folds; the steps stay in the log
    Said rollback = run("policy", "rollback", "--to", "0", "--why", "a test");
    assertThat(rollback.exit).as(rollback.out + rollback.err).isZero();
    long after = json(run("policy", "--json")).get("version").asLong();
    assertThat(after).isGreaterThan(version);
    assertThat(run("policy", "diff", "0", String.valueOf(after)).out).contains("the same bits");

    // And the worker goes on from there
    try (Platform platform = new Platform(cluster)) {
      SourcePosition sent = platform.send(Platform.interaction("on", "9", "1", 1_000_000_500_000L));
      platform.awaitOutcomes(List.of(sent));
      assertThat(platform.read(platform.topics().correctionResults()))
          .filteredOn(result -> result.value().getId().equals("on"))
          .extracting(result -> ((Correction) result.value().getEnding()).getPolicy().getVersion())
          .allMatch(by -> by >= after)
          .hasSize(1);
    }
    Said verify = run("policy", "verify");
    assertThat(verify.exit).as(verify.out + verify.err).isZero();
  }

  private static void archiveThePolicy() throws IOException {
    // A version from before, by its hash
    Path early = files.resolve("early");
    Said before = run("policy", "at", "--version", "0", "--out", early.toString());
    String versions = run("policy", "verify").out.split(" ", 2)[0];

    // Written, and nothing deleted
    Path archive = cluster.directory().resolve("data/policy-archive");
    Said kept = run("policy", "archive", "--keep-records");
    assertThat(kept.exit).as(kept.out + kept.err).isZero();
    assertThat(kept.out).contains("written to", "policy-log begins at 0");
    assertThat(archive.resolve("from-0000000000000000000/records")).isNotEmptyFile();

    // Deleted; said again, there is nothing left to do
    Said cut = run("policy", "archive");
    assertThat(cut.exit).as(cut.out + cut.err).isZero();
    assertThat(cut.out).contains("already").doesNotContain("begins at 0");
    assertThat(run("policy", "archive").out)
        .isEqualTo(cut.out)
        .contains("policy-log begins at " + beginningOfPolicyLog());
    assertThat(beginningOfPolicyLog()).isPositive();

    // Every version is still the same
    Said verify = run("policy", "verify");
    assertThat(verify.exit).as(verify.out + verify.err).isZero();
    assertThat(verify.out).startsWith(versions + " versions folded");
    Said after = run("policy", "at", "--version", "0", "--out", early.toString());
    assertThat(after.out).isEqualTo(before.out);
    Said forget =
        run("policy", "forget", "--user", "7", "--out", files.resolve("later").toString());
    assertThat(forget.exit).as(forget.err).isZero();

    // Without the archive it is refused by name
    Said without = run("policy", "verify", "--archive", files.resolve("no-archive").toString());
    assertThat(without.exit).isEqualTo(1);
    assertThat(without.err).contains("no-archive", "are gone");

    // Back to what only the archive holds, also for a worker that starts anew
    Said rollback = run("policy", "rollback", "--to", "0", "--why", "a test");
    assertThat(rollback.exit).as(rollback.out + rollback.err).isZero();
    long rolledBack = json(run("policy", "--json")).get("version").asLong();
    cluster.kill("llm-worker-1");
    cluster.with(PROGRAMS).up(1);
    try (Platform platform = new Platform(cluster)) {
      platform.awaitOutcomes(
          List.of(platform.send(Platform.interaction("archived", "10", "1", 1_000_002_000_000L))));
      assertThat(platform.read(platform.topics().correctionResults()))
          .filteredOn(result -> result.value().getId().equals("archived"))
          .extracting(result -> ((Correction) result.value().getEnding()).getPolicy().getVersion())
          .allMatch(by -> by >= rolledBack)
          .hasSize(1);
    }
    Said last = run("policy", "verify");
    assertThat(last.exit).as(last.out + last.err).isZero();
  }

  private static long beginningOfPolicyLog() {
    Connection connection = new Connection(cluster.bootstrapServers(), cluster.schemaRegistryUrl());
    try (PolicyLog log = new PolicyLog(connection.topics().policyLog(), connection.consumer())) {
      return log.beginning();
    }
  }

  private static void releaseARewardModel() throws IOException {
    // The bundled model under another version
    Path bundled = Home.directory().resolve("samples/movielens-small/reward-model");
    Path retrained = Files.createDirectory(files.resolve("retrained"));
    for (String name : List.of("manifest.json", "model.safetensors")) {
      Files.copy(bundled.resolve(name), retrained.resolve(name));
    }
    Files.writeString(retrained.resolve("manifest.json"), "\n", StandardOpenOption.APPEND);

    Said none = run("policy", "release", "--reward-model", files.toString());
    assertThat(none.exit).isEqualTo(1);
    assertThat(none.err).contains("cannot be released", "manifest.json");
    Said release = run("policy", "release", "--reward-model", retrained.toString());
    assertThat(release.exit).as(release.err).isZero();
    Matcher version = Pattern.compile("[0-9a-f]{64}").matcher(release.out);
    assertThat(version.find()).isTrue();

    // The running worker takes it up at that place of the log
    try (Platform platform = new Platform(cluster)) {
      AtomicInteger next = new AtomicInteger();
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () -> {
                int n = next.incrementAndGet();
                String id = "released-" + n;
                platform.awaitOutcomes(
                    List.of(
                        platform.send(
                            Platform.interaction(id, "r" + n, "2", 1_000_001_000_000L + n))));
                assertThat(platform.read(platform.topics().correctionResults()))
                    .filteredOn(result -> result.value().getId().equals(id))
                    .extracting(
                        result -> ((Correction) result.value().getEnding()).getRewardModel())
                    .containsExactly("contrast:" + version.group());
              });
    }
  }

  private static void tryADeadLetterAgain() {
    assertThat(run("dead-letters", "list").out).contains("no dead letters");
    try (Platform platform = new Platform(cluster)) {
      SourcePosition sent =
          platform.send(Topics.INTERACTIONS, "7", "no Avro".getBytes(StandardCharsets.UTF_8));
      platform.awaitOutcomes(List.of(sent));
      Said list = run("dead-letters", "list");
      assertThat(list.out)
          .contains(
              "order", "interactions-" + sent.getPartition() + "@" + sent.getOffset(), "not Avro");
      String name = platform.read(platform.topics().deadLetters()).get(0).partition() + "@0";

      Said show = run("dead-letters", "show", name);
      assertThat(show.exit).as(show.err).isZero();
      assertThat(show.out).contains("dead letter " + name, "7 bytes", "no Avro");

      // Given in as it was, it is refused again, as a record of its own
      Said retry = run("dead-letters", "retry", name);
      assertThat(retry.exit).as(retry.err).isZero();
      SourcePosition again = new SourcePosition(sent.getPartition(), sent.getOffset() + 1);
      assertThat(retry.out)
          .contains("interactions-" + again.getPartition() + "@" + again.getOffset());
      platform.awaitOutcomes(List.of(again));
      assertThat(platform.read(platform.topics().deadLetters())).hasSize(2);
    }
    assertThat(run("ledger").exit).isZero();
  }

  private static JsonNode json(Said said) throws IOException {
    assertThat(said.exit).as(said.err).isZero();
    return new ObjectMapper().readTree(said.out);
  }

  @Test
  void shouldSayWhatIsWrongWithACommand() {
    assertThat(run("load", files.resolve("nowhere").toString()))
        .satisfies(
            said -> {
              assertThat(said.exit).isEqualTo(2);
              assertThat(said.err).contains("nowhere");
            });
    assertThat(run("features", "user", "7", "--colour").err).contains("--colour");
    assertThat(run("policy", "at", "--version", "999999", "--out", files + "/no"))
        .satisfies(
            said -> {
              assertThat(said.exit).isNotZero();
              assertThat(said.err).contains("999999");
            });
    assertThat(run("ledger", "--client-config", files.resolve("no.properties").toString()))
        .satisfies(
            said -> {
              assertThat(said.exit).isEqualTo(1);
              assertThat(said.err).contains("no.properties");
            });
  }

  @Test
  void shouldPassClientPropertiesOn() throws IOException {
    Path properties = files.resolve("client.properties");
    Files.writeString(properties, "security.protocol=SASL_NOTHING\nsasl.password=hunter2\n");

    Said ledger = run("ledger", "--client-config", properties.toString());

    assertThat(ledger.exit).isEqualTo(1);
    assertThat(ledger.err).contains("SASL_NOTHING").doesNotContain("hunter2");
  }

  private record Said(int exit, String out, String err) {}

  /** Runs a command in a process of its own, as the launcher does. */
  private static Said run(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dwhystream.home=" + Home.directory(),
                "-Dlogback.configurationFile=logback-command.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", cluster.directory().toString()));
    try {
      Path out = Files.createTempFile(files, "out", "");
      Path err = Files.createTempFile(files, "err", "");
      Process process =
          new ProcessBuilder(all).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      return new Said(process.waitFor(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
