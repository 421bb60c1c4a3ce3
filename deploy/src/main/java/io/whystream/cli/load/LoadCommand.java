package io.whystream.cli.load;

import io.whystream.cli.kafka.BulkWriter;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.ConnectionOptions;
import io.whystream.cli.terminal.Console;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.DatasetReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Loads a dataset into the topics. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Load items and interactions of a dataset, sorted by event time.",
      "",
      "Known formats, each also gzipped: MovieLens ratings.csv and ratings.dat (with movies.csv or"
          + " movies.dat beside it), RecBole .inter (with .item), Amazon reviews as JSON lines."
    })
public final class LoadCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PATH", description = "A file of interactions or the directory of one.")
  Path path = Path.of(".");

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Load only the first N interactions by event time.")
  @Nullable Integer limit;

  @Option(
      names = "--history",
      description = "Only build state from them, without asking the model.")
  boolean history;

  @Mixin ConnectionOptions cluster = new ConnectionOptions();

  @Spec @Nullable CommandSpec command;

  @Override
  public Integer call() throws IOException {
    DatasetReader reader = open();
    Connection connection = cluster.connection().check();
    try (Console console = Console.system(System.getenv());
        BulkWriter writer = new BulkWriter(connection.producer())) {
      console.line("Reading " + reader.format() + " from " + path);
      BadLines badLines = new BadLines(System.err::println);
      Dataset dataset = reader.read(badLines);
      List<Interaction> interactions = chosen(dataset.interactions());
      Loader loader = new Loader(writer, connection.topics(), console, Clock.systemUTC());
      loader.items(dataset.items());
      loader.interactions(interactions);
      badLines.conclude();
      console.line(
          String.format(
              Locale.ROOT,
              "Next: `./whystream ledger` counts how they end, `./whystream features user %s` shows what"
                  + " is known of a user.",
              interactions.isEmpty() ? "ID" : interactions.get(interactions.size() - 1).getUser()));
    }
    return 0;
  }

  private DatasetReader open() {
    try {
      return DatasetReader.open(path);
    } catch (IOException e) {
      throw usage(e.getMessage());
    }
  }

  private List<Interaction> chosen(List<Interaction> all) {
    if (limit != null && limit < 0) {
      throw usage("--limit " + limit + " is below 0");
    }
    return all.stream()
        .limit(limit == null ? Long.MAX_VALUE : limit)
        .map(interaction -> history ? Histories.asHistory(interaction) : interaction)
        .toList();
  }

  private ParameterException usage(@Nullable String what) {
    if (command == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return new ParameterException(command.commandLine(), String.valueOf(what));
  }
}
