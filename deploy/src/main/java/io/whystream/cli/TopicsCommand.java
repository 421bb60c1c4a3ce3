package io.whystream.cli;

import io.whystream.cli.kafka.ClientConfig;
import io.whystream.cli.terminal.Console;
import io.whystream.embedded.Home;
import io.whystream.embedded.TopicMaker;
import io.whystream.embedded.TopicsFile;
import io.whystream.schema.ConfluentRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the topics and registers the schemas on a Kafka of one's own. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = {
      "Make the topics of deploy/topics.yaml on your own Kafka, and register their schemas.",
      "Topics that are there are left as they are. The embedded cluster does this by itself."
    })
final class TopicsCommand implements Callable<Integer> {
  @Option(
      names = "--bootstrap",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Your Kafka.")
  String bootstrap = "";

  @Option(
      names = "--registry",
      required = true,
      paramLabel = "URL",
      description = "Your schema registry: Confluent's interface.")
  String registry = "";

  @Mixin ClientConfig client = new ClientConfig();

  @Option(
      names = "--replication",
      paramLabel = "N",
      defaultValue = "-1",
      description = "Copies of each topic (default: what the broker says).")
  short replication;

  @Option(
      names = "--topics",
      paramLabel = "FILE",
      description = "Another file of topics, with other partitions or retention.")
  @Nullable Path topics;

  @Override
  public Integer call() {
    Map<String, Object> kafka = new HashMap<>(Map.of("bootstrap.servers", bootstrap));
    kafka.putAll(client.kafka());
    TopicsFile file =
        TopicsFile.read(topics == null ? Home.directory().resolve("deploy/topics.yaml") : topics);
    List<String> made = TopicMaker.makeTopics(kafka, file, replication);
    TopicMaker.registerSchemas(new ConfluentRegistry(registry, client.registry()));
    try (Console console = Console.system(System.getenv())) {
      made.forEach(name -> console.line("made " + name));
      console.line(
          "%d topics made, %d were there; the schemas are registered"
              .formatted(made.size(), file.topics().size() - made.size()));
    }
    return 0;
  }
}
