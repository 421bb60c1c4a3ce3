package io.whystream.cli.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which cluster a command works with: an embedded one, or one's own. */
public final class ConnectionOptions {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "run",
      description = "Directory of the embedded cluster (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("run");

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "Kafka of your own, instead of the embedded one.")
  @Nullable String bootstrap;

  @Option(
      names = "--registry",
      paramLabel = "URL",
      description = "Schema registry of your own, instead of the embedded one.")
  @Nullable String registry;

  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec command;

  /** Directory of the embedded cluster. */
  public Path data() {
    return data;
  }

  /**
   * The cluster.
   *
   * @throws ParameterException when the options name none and none is up
   */
  public Connection connection() {
    String kafka = bootstrap;
    String schemas = registry;
    if (kafka == null || schemas == null) {
      JsonNode cluster = clusterFile();
      kafka = kafka != null ? kafka : cluster.path("bootstrapServers").asText();
      schemas = schemas != null ? schemas : cluster.path("schemaRegistryUrl").asText();
    }
    return new Connection(kafka, schemas);
  }

  private JsonNode clusterFile() {
    Path file = data.resolve("cluster.json");
    if (!Files.isRegularFile(file)) {
      throw problem(
          "no cluster is up in "
              + data
              + ": start one with `./whystream up`, or name yours with --bootstrap and --registry");
    }
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw problem("cannot read " + file + ": " + e.getMessage());
    }
  }

  private ParameterException problem(String what) {
    if (command == null) {
      throw new IllegalStateException("options used outside of a command");
    }
    return new ParameterException(command.commandLine(), what);
  }
}
