package io.whystream.cli.deadletters;

import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.ConnectionOptions;
import io.whystream.cli.terminal.Console;
import io.whystream.cli.terminal.SafeText;
import io.whystream.cli.terminal.Table;
import io.whystream.schema.PipelineHeaders;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists dead letters. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List dead letters: name, stage, origin, interaction, attempts and why.")
final class ListCommand implements Callable<Integer> {
  private static final int WHY = 80;

  @Mixin ConnectionOptions cluster = new ConnectionOptions();

  @Override
  public Integer call() {
    Connection connection = cluster.connection().check();
    try (Console console = Console.system(System.getenv());
        Consumer<byte[], byte[]> consumer = connection.consumer()) {
      console.lines(lines(Letters.all(consumer, connection.topics().deadLetters())));
    }
    return 0;
  }

  static List<String> lines(List<Letter> letters) {
    if (letters.isEmpty()) {
      return List.of("no dead letters");
    }
    Table table = new Table("name", "stage", "origin", "interaction", "key", "attempts", "why");
    for (Letter letter : letters) {
      table.row(
          letter.name(),
          letter.content().getStage(),
          letter.origin(),
          letter.request().map(PipelineHeaders::id).orElse(""),
          SafeText.line(letter.keyText(), 40),
          letter.content().getAttempts(),
          SafeText.line(letter.content().getWhy(), WHY));
    }
    return table.lines();
  }
}
