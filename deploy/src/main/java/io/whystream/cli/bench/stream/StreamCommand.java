package io.whystream.cli.bench.stream;

import io.whystream.cli.UserException;
import io.whystream.cli.bench.load.BenchCluster;
import io.whystream.embedded.ClusterSettings;
import io.whystream.embedded.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How much stream-app admits, and how long each hop takes. Exit code 1 when something is lost. */
@Command(
    name = "stream",
    mixinStandardHelpOptions = true,
    description = {
      "Measure stream-app: interactions admitted a second, in a spike in which nearly all merge and in",
      "a calm stream in which every one becomes a request; the time of each hop at a steady rate; and",
      "exactly once beside at least once. A real broker, registry and stream-app with what ships; a",
      "stand-in answers in place of the model. The machine should do nothing else meanwhile."
    })
public final class StreamCommand implements Callable<Integer> {
  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "Time measured in each case (default: ${DEFAULT-VALUE}).")
  int seconds = 20;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description =
          "Time under load before that at least; it goes on, for two minutes at most, until the"
              + " compiler of stream-app's JVM has little to do (default: ${DEFAULT-VALUE}; 0 for"
              + " neither).")
  int warmUp = 15;

  @Option(
      names = "--rate",
      defaultValue = "1000",
      description = "Interactions a second of the steady cases (default: ${DEFAULT-VALUE}).")
  int rate = 1000;

  @Option(
      names = "--only",
      paramLabel = "WORD",
      description =
          "Only cases whose name begins so: spike, calm, steady, or more of it, as it is said when"
              + " a case runs.")
  @Nullable String only;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Take all cases so many times, one after the other each time, and show the median and the"
            + " range of each: the machine's own speed moves (default: ${DEFAULT-VALUE})."
      })
  int repeat = 1;

  @Option(names = "--exactly-once-only", description = "Leave at-least-once out.")
  boolean exactlyOnceOnly;

  @Option(
      names = "--profile",
      paramLabel = "DIR",
      description = "Record stream-app by Java's Flight Recorder, a file for each case.")
  @Nullable Path profile;

  @Option(names = "--json", description = "One last line of JSON.")
  boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1 || warmUp < 0 || rate < 1 || repeat < 1) {
      throw new UserException(
          "--seconds, --rate and --repeat need at least 1, --warm-up at least 0");
    }
    List<StreamCase> once =
        StreamCase.all(rate).stream()
            .filter(each -> only == null || each.name().startsWith(only))
            .filter(each -> !exactlyOnceOnly || each.guarantee().equals("exactly once"))
            .toList();
    if (once.isEmpty()) {
      throw new UserException("--only " + only + ": no case begins so; try spike, calm or steady");
    }
    if (profile != null) {
      Files.createDirectories(profile);
    }
    List<StreamResult> results =
        run(Collections.nCopies(repeat, once).stream().flatMap(List::stream).toList());
    StreamView.lines(results).forEach(System.out::println);
    if (json) {
      System.out.println(StreamView.json(results));
    }
    return results.stream().allMatch(result -> result.ended() == result.sent()) ? 0 : 1;
  }

  private List<StreamResult> run(List<StreamCase> cases) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("whystream-stream-");
    System.out.println("starting broker and registry in " + directory);
    List<StreamResult> results = new ArrayList<>();
    try (BenchCluster cluster =
        BenchCluster.start(directory, ClusterSettings.shipped(Home.directory()))) {
      StreamTrial trial =
          new StreamTrial(
              cluster,
              Clock.systemUTC(),
              Duration.ofSeconds(warmUp),
              Duration.ofSeconds(seconds),
              profile);
      for (StreamCase next : cases) {
        System.out.printf(
            Locale.ROOT,
            "%d of %d: %s, %s%n",
            results.size() + 1,
            cases.size(),
            next.name(),
            next.guarantee());
        StreamResult result = trial.run(next, results.size());
        System.out.printf(
            Locale.ROOT,
            "  %,.0f interactions a second, %,d of %,d ended%n",
            result.perSecond(),
            result.ended(),
            result.sent());
        results.add(result);
      }
    }
    return results;
  }
}
