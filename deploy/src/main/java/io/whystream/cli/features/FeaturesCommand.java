package io.whystream.cli.features;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.ConnectionOptions;
import io.whystream.cli.terminal.Console;
import io.whystream.cli.terminal.Json;
import io.whystream.cli.terminal.SafeText;
import io.whystream.schema.Topic;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.UserPattern;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what is published of a user or an item. */
@Command(
    name = "features",
    mixinStandardHelpOptions = true,
    description = "Show the latest published pattern of a user or the reasons of an item.")
public final class FeaturesCommand implements Callable<Integer> {

  /** What features are of. */
  enum Kind {
    user,
    item
  }

  @Parameters(index = "0", paramLabel = "user|item", description = "Whose features.")
  Kind kind = Kind.user;

  @Parameters(index = "1", paramLabel = "ID", description = "Its identifier.")
  String id = "";

  @Option(names = "--follow", description = "Go on showing what is published, until Ctrl-C.")
  boolean follow;

  @Option(names = "--json", description = "Print JSON, a line for each feature.")
  boolean json;

  @Mixin ConnectionOptions cluster = new ConnectionOptions();

  @Override
  public Integer call() {
    Connection connection = cluster.connection().check();
    try (Console console = Console.system(System.getenv());
        Consumer<byte[], byte[]> consumer = connection.consumer()) {
      FeatureView view = new FeatureView(console.style(), Math.min(100, console.columns()));
      if (kind == Kind.user) {
        return show(
            console,
            consumer,
            connection.topics().userPatterns(),
            UserPattern::getFeatureVersion,
            new Shape<>(FeatureView::json, view::lines));
      }
      return show(
          console,
          consumer,
          connection.topics().itemReasons(),
          ItemReasons::getFeatureVersion,
          new Shape<>(FeatureView::json, view::lines));
    }
  }

  private <V> int show(
      Console console,
      Consumer<byte[], byte[]> consumer,
      Topic<V> topic,
      ToLongFunction<V> version,
      Shape<V> shape) {
    FeatureReader<V> reader = new FeatureReader<>(consumer, topic, id, version);
    Optional<V> latest = reader.latest();
    latest.ifPresent(feature -> print(console, shape, feature));
    if (follow) {
      reader.follow(feature -> print(console, shape, feature), () -> false);
    }
    if (latest.isEmpty()) {
      System.err.println("nothing is published of " + kind + " " + SafeText.line(id, 60) + " yet");
    }
    return latest.isPresent() ? 0 : 1;
  }

  private <V> void print(Console console, Shape<V> shape, V feature) {
    if (json) {
      console.line(Json.line(shape.json().apply(feature)));
    } else {
      console.lines(shape.lines().apply(feature));
    }
  }

  /** How one kind of feature is printed. */
  private record Shape<V>(Function<V, ObjectNode> json, Function<V, List<String>> lines) {}
}
