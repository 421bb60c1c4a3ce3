package io.whystream.cli;

import io.whystream.cli.terminal.Console;
import io.whystream.embedded.Cluster;
import io.whystream.embedded.ClusterSettings;
import io.whystream.embedded.Home;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops the embedded cluster. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stop every process of the embedded cluster; data, ports and logs stay.")
final class DownCommand implements Callable<Integer> {
  @Mixin DataOption data = new DataOption();

  @Override
  public Integer call() {
    try (Console console = Console.system(System.getenv());
        StartView view = new StartView(console)) {
      new Cluster(data.directory(), ClusterSettings.shipped(Home.directory()), view).down();
      view.close();
      console.line("The cluster is down; its data are in " + data.directory());
    }
    return 0;
  }
}
