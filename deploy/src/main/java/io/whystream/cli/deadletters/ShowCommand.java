package io.whystream.cli.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.ConnectionOptions;
import io.whystream.cli.terminal.Console;
import io.whystream.cli.terminal.SafeText;
import io.whystream.schema.record.Header;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one dead letter. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show a dead letter whole: headers, why, and the first bytes of its value.")
final class ShowCommand implements Callable<Integer> {
  private static final int SHOWN = 512;
  private static final int ROW = 32;

  @Parameters(index = "0", paramLabel = "NAME", description = "Its name, as 3@17.")
  String name = "";

  @Mixin ConnectionOptions cluster = new ConnectionOptions();

  @Override
  public Integer call() {
    Connection connection = cluster.connection().check();
    try (Console console = Console.system(System.getenv());
        Consumer<byte[], byte[]> consumer = connection.consumer()) {
      console.lines(lines(Letters.find(consumer, connection.topics().deadLetters(), name)));
    }
    return 0;
  }

  static List<String> lines(Letter letter) {
    List<String> lines = new ArrayList<>();
    lines.add("dead letter " + letter.name());
    lines.add("  read from   " + letter.origin());
    lines.add("  written at  " + Instant.ofEpochMilli(letter.content().getTimestamp()));
    lines.add("  given up by " + SafeText.line(letter.content().getStage()));
    lines.add("  attempts    " + letter.content().getAttempts());
    lines.add("  why         " + SafeText.line(letter.content().getWhy()));
    lines.add("  key         " + SafeText.line(letter.keyText()));
    for (Header header : letter.content().getHeaders()) {
      String value =
          header.getValue() == null ? "" : UTF_8.decode(header.getValue().duplicate()).toString();
      lines.add("  header      " + SafeText.line(header.getKey() + " = " + value));
    }
    byte[] value = letter.value();
    lines.add("  value       " + (value == null ? "none" : value.length + " bytes"));
    if (value != null) {
      for (int i = 0; i < Math.min(SHOWN, value.length); i += ROW) {
        int end = Math.min(i + ROW, value.length);
        String text = new String(value, i, end - i, UTF_8);
        lines.add(
            "    " + HexFormat.of().formatHex(value, i, end) + "  " + SafeText.line(text, ROW));
      }
    }
    return lines;
  }
}
