package io.whystream.cli.kafka;

import io.whystream.cli.UserException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Properties of the clients, from a file so that secrets are on no command line. */
public final class ClientConfig {
  private static final String OF_REGISTRY = "schema.registry.";

  @Option(
      names = "--client-config",
      paramLabel = "FILE",
      description =
          "Properties of the Kafka clients, such as security.protocol and sasl.jaas.config; those"
              + " that begin with schema.registry. are the registry's client's.")
  @Nullable Path file;

  /**
   * Properties of the Kafka clients.
   *
   * @throws UserException when the file cannot be read
   */
  public Map<String, String> kafka() {
    return properties().entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith(OF_REGISTRY))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * Properties of the registry's client, which wants some with the prefix and some without.
   *
   * @throws UserException when the file cannot be read
   */
  public Map<String, String> registry() {
    Map<String, String> both = new HashMap<>();
    properties()
        .forEach(
            (name, value) -> {
              if (name.startsWith(OF_REGISTRY)) {
                both.put(name, value);
                both.put(name.substring(OF_REGISTRY.length()), value);
              }
            });
    return both;
  }

  private Map<String, String> properties() {
    Properties properties = new Properties();
    if (file != null) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new UserException("cannot read --client-config " + file + ": " + e, e);
      }
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }
}
