package io.whystream.cli.bench.faults;

import io.whystream.cli.UserException;
import io.whystream.config.ConfigReader;
import io.whystream.embedded.ClusterSettings;
import io.whystream.embedded.Home;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.fold.PolicySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Kills processes under load. Exit code 1 when a guarantee does not hold. */
@Command(
    name = "faults",
    mixinStandardHelpOptions = true,
    description = {
      "Kill broker, registry, stream-app and workers under load, at random and at named points.",
      "Then look whether every guarantee holds, from the topics alone; exit code 1 when one does not.",
      "Ctrl-C ends the killing, and what was done so far is judged."
    })
public final class FaultsCommand implements Callable<Integer> {
  @Option(names = "--kills", defaultValue = "30", description = "Kills (default: 30).")
  int kills = 30;

  @Option(names = "--workers", defaultValue = "2", description = "Workers (default: 2).")
  int workers = 2;

  @Option(names = "--seed", description = "Seed of load and kills (default: by the clock).")
  @Nullable Long seed;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description =
          "Processes that are struck: broker, registry, stream-app, llm-worker-1 and so on"
              + " (default: all).")
  Set<String> only = Set.of();

  @Option(
      names = "--rest-within",
      paramLabel = "SECONDS",
      defaultValue = "900",
      description = "Longest time to come to rest in after the last kill (default: 900).")
  long restWithin = 900;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of the cluster (default: a temporary one).")
  @Nullable Path data;

  private List<String> processes() {
    List<String> names = new ArrayList<>(List.of("broker", "registry", "stream-app"));
    IntStream.rangeClosed(1, workers).forEach(number -> names.add("llm-worker-" + number));
    return names;
  }

  /** The layout of the adapter that workers make on the bundled model. */
  public static AdapterLayout layout() {
    PolicySettings policy = ConfigReader.read(PolicySettings.class, null, Map.of(), Map.of());
    try (DjlLanguageModel model =
        DjlLanguageModel.load(Home.directory().resolve("models/nano"), policy.lora(), "cpu")) {
      return model.adapterLayout();
    }
  }

  /**
   * On Ctrl-C the killing ends and what was done is judged; a second one ends the program. A
   * shutdown hook would not do: processes must be started for the judgement, and a JVM that shuts
   * down starts none.
   */
  private static void judgeOnInterrupt(FaultRun run) {
    Signal.handle(
        new Signal("INT"),
        signal -> {
          System.out.println("no more kills: what was done is judged; Ctrl-C again to give up");
          run.enough();
          Signal.handle(signal, SignalHandler.SIG_DFL);
        });
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (String name : only) {
      if (!processes().contains(name)) {
        throw new UserException(
            "--only: no process is called " + name + "; there are " + processes());
      }
    }
    Path directory = data != null ? data : Files.createTempDirectory("whystream-faults-");
    System.out.println("cluster in " + directory);
    FaultRun.Setting setting =
        new FaultRun.Setting(
            seed != null ? seed : System.currentTimeMillis(), kills, workers, only, restWithin);
    FaultRun run =
        new FaultRun(
            directory,
            ClusterSettings.shipped(Home.directory()),
            layout(),
            setting,
            System.out::println);
    judgeOnInterrupt(run);
    FaultRun.Result result = run.run();
    System.out.println(
        result.kills()
            + " kills, "
            + result.admitted()
            + " interactions, "
            + result.corrected()
            + " corrected, "
            + result.learned()
            + " learned from, "
            + result.versions()
            + " versions of the policy");
    new TreeMap<>(result.violations())
        .forEach(
            (guarantee, violations) -> {
              System.out.println((violations.isEmpty() ? "holds   " : "BROKEN  ") + guarantee);
              violations.forEach(violation -> System.out.println("        " + violation));
            });
    return result.holds() ? 0 : 1;
  }
}
