package io.whystream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.cli.terminal.Console;
import io.whystream.cli.terminal.Style;
import io.whystream.embedded.Cluster;
import io.whystream.embedded.ClusterListener;
import io.whystream.embedded.ClusterSettings;
import io.whystream.embedded.ClusterStatus;
import io.whystream.embedded.ClusterStatus.Member;
import io.whystream.embedded.Home;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what runs of the embedded cluster. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Say what runs; exit code 1 when not everything does.")
final class StatusCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Write JSON.")
  boolean json;

  @Mixin DataOption data = new DataOption();

  @Override
  public Integer call() throws JsonProcessingException {
    ClusterSettings settings = ClusterSettings.shipped(Home.directory());
    ClusterStatus status = new Cluster(data.directory(), settings, ClusterListener.SILENT).status();
    try (Console console = Console.system(System.getenv())) {
      if (json) {
        console.line(
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(tree(status)));
      } else {
        print(console, status);
      }
    }
    return status.allRunning() ? 0 : 1;
  }

  private void print(Console console, ClusterStatus status) {
    if (status.processes().isEmpty()) {
      console.line("There is no cluster in " + data.directory() + "; `./whystream up` starts one.");
      return;
    }
    console.line("Kafka            " + status.bootstrapServers());
    console.line("Schema registry  " + status.schemaRegistryUrl());
    for (Member member : status.processes()) {
      console.line(
          "%-16s %s%s"
              .formatted(
                  member.name(),
                  coloured(console.style(), member.state()),
                  member.pid() == null ? "" : "  pid " + member.pid()));
    }
  }

  private static String coloured(Style style, ClusterStatus.State state) {
    return switch (state) {
      case RUNNING -> style.good(named(state));
      case STARTING -> style.accent(named(state));
      case STOPPED -> style.bad(named(state));
    };
  }

  private static String named(ClusterStatus.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> tree(ClusterStatus status) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("bootstrapServers", Objects.requireNonNullElse(status.bootstrapServers(), ""));
    tree.put("schemaRegistryUrl", Objects.requireNonNullElse(status.schemaRegistryUrl(), ""));
    tree.put(
        "processes",
        status.processes().stream()
            .map(
                member -> {
                  Map<String, Object> process = new LinkedHashMap<>();
                  process.put("name", member.name());
                  process.put("pid", member.pid());
                  process.put("state", named(member.state()));
                  return process;
                })
            .toList());
    return tree;
  }
}
