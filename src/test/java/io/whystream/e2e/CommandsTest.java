package io.whystream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.Main;
import io.whystream.embedded.Home;
import io.whystream.fixture.EmbeddedCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look into a running cluster, one after the other as a user would. */
class CommandsTest {
  @TempDir static Path files;

  @SuppressWarnings("NullAway.Init")
  private static EmbeddedCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = EmbeddedCluster.start(1, Map.of("WHYSTREAM_ORDERING_IDLE", "500ms"));
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
