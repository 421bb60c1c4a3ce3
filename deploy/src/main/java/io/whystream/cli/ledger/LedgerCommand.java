package io.whystream.cli.ledger;

import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.ConnectionOptions;
import io.whystream.cli.terminal.Console;
import io.whystream.cli.terminal.Json;
import io.whystream.cli.terminal.SafeText;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds interactions against outcomes and stores. Exit code 1 when the ledger does not balance. */
@Command(
    name = "ledger",
    mixinStandardHelpOptions = true,
    description = {
      "Count every interaction and how it ended, by partition.",
      "Exit code 1 when one is lost or ended twice, with its offset."
    })
public final class LedgerCommand implements Callable<Integer> {
  /** How often it is looked again while interactions move between the looks. */
  private static final int LOOKS = 20;

  private static final long BETWEEN_LOOKS_MILLIS = 500;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Option(
      names = "--stream-app",
      paramLabel = "URL",
      description = "Address of a stream-app of your own, http://HOST:PORT.")
  @Nullable String streamApp;

  @Option(
      names = "--explain",
      paramLabel = "ID",
      description = "Tell the story of one interaction through the topics, with times.")
  @Nullable String explain;

  @Mixin ConnectionOptions cluster = new ConnectionOptions();

  @Override
  public Integer call() throws InterruptedException {
    Connection connection = cluster.connection().check();
    if (explain != null) {
      return explain(connection, explain);
    }
    Stores stores = streamApp == null ? Stores.of(cluster.data()) : new Stores(streamApp);
    try (Console console = Console.system(System.getenv());
        Consumer<byte[], byte[]> consumer = connection.consumer()) {
      LedgerScan scan = new LedgerScan(consumer, connection.topics());
      Optional<Map<Integer, Held>> held = stores.held();
      Balance balance = scan.read().balance(held.orElse(Map.of()));
      for (int look = 1; look < LOOKS && held.isPresent() && !balance.balances(); look++) {
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
        held = stores.held();
        balance = scan.read().balance(held.orElse(Map.of()));
      }
      print(console, balance, held.isPresent());
      return balance.balances() ? 0 : 1;
    }
  }

  private static int explain(Connection connection, String id) {
    try (Console console = Console.system(System.getenv());
        Consumer<byte[], byte[]> consumer = connection.consumer()) {
      Story story = new StoryScan(consumer, connection.topics(), id).read();
      if (story.isEmpty()) {
        System.err.println("no topic holds anything of interaction " + SafeText.line(id, 80));
        return 1;
      }
      console.lines(story.lines());
      return 0;
    }
  }

  private void print(Console console, Balance balance, boolean storesKnown) {
    if (json) {
      console.line(Json.line(LedgerView.json(balance).put("storesKnown", storesKnown)));
      return;
    }
    console.lines(LedgerView.lines(balance));
    if (!storesKnown) {
      console.line(
          "stream-app does not answer, so what its stores hold is not known and counts as nothing");
    }
  }
}
