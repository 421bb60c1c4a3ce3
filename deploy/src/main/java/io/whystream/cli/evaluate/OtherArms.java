package io.whystream.cli.evaluate;

import io.whystream.worker.evaluate.correction.Arm;
import io.whystream.worker.evaluate.correction.ArmResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/**
 * Half of the arms, by what they cost, in a process of their own beside this one. What an arm comes
 * to does not depend on where it runs.
 */
final class OtherArms {
  /** Beside a report: what was measured of each interaction in each arm. */
  static final String MEASURED = "measured.json";

  private static final Set<String> OURS =
      Set.of("--protocol", "--report", "--arms", "--cache", "--processes");

  private final Path directory;
  private final FutureTask<Integer> code;

  /** Those of some arms that are better run elsewhere; none of a single one. */
  static Set<Arm> of(Set<Arm> arms) {
    Set<Arm> others = EnumSet.noneOf(Arm.class);
    int here = 0;
    int there = 0;
    for (Arm arm :
        arms.stream().sorted(Comparator.comparingInt(OtherArms::cost).reversed()).toList()) {
      if (here <= there) {
        here += cost(arm);
      } else {
        there += cost(arm);
        others.add(arm);
      }
    }
    return others;
  }

  /** What learns costs most, what only writes least. */
  private static int cost(Arm arm) {
    return switch (arm) {
      case LEARNED, SHUFFLED, PLACEBO, PAPER -> 3;
      case NO_UPDATE -> 2;
      case NONE -> 1;
    };
  }

  /**
   * Starts them.
   *
   * @param arguments that the command was called with
   * @param cache where the reward models are found
   * @param directory that their report goes to
   */
  OtherArms(Set<Arm> arms, List<String> arguments, Path cache, Path directory) {
    this.directory = directory;
    List<String> all = new ArrayList<>(OwnProcess.without(OURS, arguments));
    all.addAll(List.of("--protocol", "correction", "--processes", "1"));
    all.addAll(List.of("--arms", arms.stream().map(Arm::name).collect(Collectors.joining(","))));
    all.addAll(List.of("--cache", cache.toString(), "--report", directory.toString()));
    this.code = new FutureTask<>(() -> OwnProcess.run("other arms", all, System.out));
    Thread thread = new Thread(code, "other-arms");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for their end, and gives all arms of each seed. */
  List<Map<Arm, ArmResult>> beside(List<Map<Arm, ArmResult>> own)
      throws IOException, InterruptedException {
    try {
      if (code.get() != 0) {
        throw new IOException("the other arms failed, as said above");
      }
    } catch (ExecutionException e) {
      throw new IOException("the other arms could not be run: " + e.getCause(), e);
    }
    return ArmResult.joined(own, directory.resolve(MEASURED));
  }
}
