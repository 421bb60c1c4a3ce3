package io.whystream.cli.kafka;

import io.whystream.cli.DataOption;
import io.whystream.embedded.Cluster;
import io.whystream.embedded.ClusterListener;
import io.whystream.embedded.ClusterSettings;
import io.whystream.embedded.ClusterStatus;
import io.whystream.embedded.Home;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which cluster a command works with: an embedded one, or one's own. */
public final class ConnectionOptions {
  @Mixin DataOption data = new DataOption();

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

  @Mixin ClientConfig client = new ClientConfig();

  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec command;

  /** Directory of the embedded cluster. */
  public Path data() {
    return data.directory();
  }

  /**
   * The cluster.
   *
   * @throws ParameterException when the options name none and none was started
   */
  public Connection connection() {
    if (bootstrap != null && registry != null) {
      return connection(bootstrap, registry);
    }
    ClusterStatus status =
        new Cluster(
                data.directory(), ClusterSettings.shipped(Home.directory()), ClusterListener.SILENT)
            .status();
    String kafka = bootstrap != null ? bootstrap : status.bootstrapServers();
    String schemas = registry != null ? registry : status.schemaRegistryUrl();
    if (kafka == null || schemas == null) {
      throw problem(
          "no cluster was started in "
              + data.directory()
              + ": start one with `./whystream up`, or name yours with --bootstrap and --registry");
    }
    return connection(kafka, schemas);
  }

  private Connection connection(String kafka, String schemas) {
    return new Connection(kafka, schemas, client.kafka(), client.registry());
  }

  private ParameterException problem(String what) {
    if (command == null) {
      throw new IllegalStateException("options used outside of a command");
    }
    return new ParameterException(command.commandLine(), what);
  }
}
