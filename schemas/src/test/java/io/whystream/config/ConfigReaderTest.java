package io.whystream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
  enum Mode {
    PER_USER,
    GLOBAL
  }

  record Ordering(
      @Default("5s") @Range(min = "0s", max = "1h") Duration grace,
      @Default("per-user") Mode mode,
      @Default("64MiB") @Range(max = "1GiB") DataSize cache) {}

  record Named(String name, @Default("0.5") double weight) {}

  record Tree(
      String name,
      @Default("8") @Range(min = "1", max = "64") int group,
      @Default("true") boolean on,
      @Default("a,b") List<String> roles,
      Ordering ordering,
      List<Named> parts,
      Map<String, String> kafka,
      @Nullable Path model,
      Optional<Integer> limit) {
    Tree {
      if (group == 13) {
        throw new IllegalArgumentException("group 13 brings bad luck");
      }
    }
  }

  @TempDir Path directory = Path.of("");

  @Test
  void shouldUseDefaults() throws IOException {
    Tree tree = read("name: nano", Map.of(), Map.of());

    assertThat(tree)
        .isEqualTo(
            new Tree(
                "nano",
                8,
                true,
                List.of("a", "b"),
                new Ordering(Duration.ofSeconds(5), Mode.PER_USER, new DataSize(64L << 20)),
                List.of(),
                Map.of(),
                null,
                Optional.empty()));
  }

  @Test
  void shouldReadAWholeFile() throws IOException {
    Tree tree =
        read(
            """
            name: nano
            group: 4
            on: false
            roles: [sample, learn]
            ordering:
              grace: 250ms
              mode: global
              cache: 1 GiB
            parts:
              - {name: x, weight: 2}
              - name: y
            kafka:
              ssl.protocol: TLS
              security: {protocol: SSL}
              retries: 3
            model: models/nano
            limit: 7
            """,
            Map.of(),
            Map.of());

    assertThat(tree.roles()).containsExactly("sample", "learn");
    assertThat(tree.ordering())
        .isEqualTo(new Ordering(Duration.ofMillis(250), Mode.GLOBAL, new DataSize(1L << 30)));
    assertThat(tree.parts()).containsExactly(new Named("x", 2), new Named("y", 0.5));
    assertThat(tree.kafka())
        .isEqualTo(Map.of("ssl.protocol", "TLS", "security.protocol", "SSL", "retries", "3"));
    assertThat(tree.model()).isEqualTo(Path.of("models/nano"));
    assertThat(tree.limit()).contains(7);
  }

  @Test
  void shouldPutFlagsOverEnvironmentOverFile() throws IOException {
    String file = "{name: file, group: 2, ordering: {grace: 1s}, kafka: {a: file, b: file}}";
    Map<String, String> env =
        Map.of(
            "WHYSTREAM_NAME", "env",
            "WHYSTREAM_GROUP", "3",
            "WHYSTREAM_ORDERING_GRACE", "2s",
            "WHYSTREAM_KAFKA_B", "env",
            "WHYSTREAM_KAFKA_SASL_MECHANISM", "PLAIN",
            "WHYSTREAM_HOME", "of no interest");
    Map<String, String> flags = Map.of("name", "flag", "ordering.grace", "3s", "roles", "x, y");

    Tree tree = read(file, env, flags);

    assertThat(tree.name()).isEqualTo("flag");
    assertThat(tree.group()).isEqualTo(3);
    assertThat(tree.ordering().grace()).isEqualTo(Duration.ofSeconds(3));
    assertThat(tree.roles()).containsExactly("x", "y");
    assertThat(tree.kafka()).isEqualTo(Map.of("a", "file", "b", "env", "sasl.mechanism", "PLAIN"));
  }

  @Test
  void shouldReportFiveMistakesAtOnce() {
    ConfigException refused =
        refused(
            """
            group: 65
            on: maybe
            ordering:
              grace: 5
              modus: global
            """,
            Map.of(),
            Map.of());

    String file = directory.resolve("c.yaml").toString();
    assertThat(refused.problems())
        .extracting(Problem::toString)
        .containsExactlyInAnyOrder(
            file + ": name is missing",
            file + ": group is \"65\", must be between 1 and 64",
            file + ": on is \"maybe\", must be true or false",
            file + ": ordering.grace is \"5\", must be a duration such as 250ms, 5s, 2m, 1h or 7d",
            file + ": ordering.modus is unknown; known are grace, mode, cache");
    assertThat(refused).hasMessageStartingWith("5 problems in the configuration:\n");
  }

  @Test
  void shouldNameTheFlagOrVariableThatIsWrong() {
    ConfigException refused =
        refused(
            "name: nano",
            Map.of("WHYSTREAM_GROUP", "0", "WHYSTREAM_ORDERING_MODE", "both"),
            Map.of("ordering.cache", "2GiB", "ordering.speed", "1"));

    assertThat(refused.problems())
        .extracting(Problem::toString)
        .containsExactlyInAnyOrder(
            "environment WHYSTREAM_GROUP: group is \"0\", must be between 1 and 64",
            "environment WHYSTREAM_ORDERING_MODE: ordering.mode is \"both\","
                + " must be one of per-user, global",
            "flag --ordering.cache: ordering.cache is \"2GiB\", must be at most 1GiB",
            "flags: ordering.speed is unknown");
  }

  @Test
  void shouldReportWhatARecordRefuses() {
    assertThat(refused("{name: nano, group: 13}", Map.of(), Map.of()).problems())
        .extracting(Problem::wanted)
        .containsExactly("group 13 brings bad luck");
  }

  @Test
  void shouldReportElementsOfLists() {
    assertThat(refused("{name: n, parts: [{weight: x}]}", Map.of(), Map.of()).problems())
        .extracting(Problem::path)
        .containsExactlyInAnyOrder("parts[0].name", "parts[0].weight");
  }

  @Test
  void shouldReportWhatIsNoYaml() {
    assertThat(refused("name: [1, 2", Map.of(), Map.of()).getMessage())
        .contains("line", "not YAML");
    assertThat(refused("just text", Map.of(), Map.of()).getMessage())
        .contains("not a YAML mapping");
    assertThat(refused("{name: a, name: b}", Map.of(), Map.of()).getMessage())
        .contains("Duplicate field 'name'");
  }

  @Test
  void shouldReportAMissingFile() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                ConfigReader.read(
                    Ordering.class, directory.resolve("none.yaml"), Map.of(), Map.of()));

    assertThat(refused.problems()).extracting(Problem::wanted).containsExactly("no such file");
  }

  @Test
  void shouldTakeAFileOfCommentsForEmpty() throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), "# nothing\n\n");

    assertThat(ConfigReader.read(Ordering.class, file, Map.of(), Map.of()).mode())
        .isEqualTo(Mode.PER_USER);
  }

  @Test
  void shouldWorkWithoutAFile() {
    assertThat(ConfigReader.read(Ordering.class, null, Map.of(), Map.of("grace", "7s")).grace())
        .isEqualTo(Duration.ofSeconds(7));
  }

  private ConfigException refused(String yaml, Map<String, String> env, Map<String, String> flags) {
    return catchThrowableOfType(ConfigException.class, () -> read(yaml, env, flags));
  }

  private Tree read(String yaml, Map<String, String> env, Map<String, String> flags)
      throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), yaml);
    return ConfigReader.read(Tree.class, file, env, flags);
  }
}
