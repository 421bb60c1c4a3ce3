package io.whystream.cli.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.cli.UserException;
import io.whystream.cli.kafka.Connection;
import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.Topic;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.Rollback;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.fold.ForgettingFold;
import io.whystream.worker.policy.PeftAdapter;
import io.whystream.worker.policy.WeightBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rebuilds the weights without a user's steps. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description = {
      "Fold the whole log without the steps that a user's interactions taught, and write the",
      "adapter with a report that says what this proves and what it does not."
    })
final class PolicyForgetCommand implements Callable<Integer> {
  private static final String REPORT = "forgotten.txt";

  @Option(names = "--user", paramLabel = "U", required = true, description = "The user.")
  String user = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Directory that adapter and report are written to.")
  Path out = Path.of(".");

  @Mixin PolicyOptions options = new PolicyOptions();

  @Override
  public Integer call() throws IOException {
    PolicyBook book = options.book();
    Genesis genesis = options.genesis(book);
    Set<SourcePosition> interactions = interactions(options.connection());
    Set<Long> targets = new HashSet<>();
    book.forEach(
        entry -> {
          if (entry.record().getChange() instanceof Rollback rollback) {
            targets.add(rollback.getToVersion());
          }
        });
    ForgettingFold fold =
        new ForgettingFold(
            book.layout(genesis),
            book.fromTheStart(genesis),
            step -> taught(step, interactions),
            targets);
    book.forEach(fold::apply);
    ForgettingFold.Result result = fold.result();
    PeftAdapter.write(out, book.layout(genesis), result.weights());
    List<String> report = report(interactions.size(), result);
    Files.write(out.resolve(REPORT), report, UTF_8);
    report.forEach(System.out::println);
    return 0;
  }

  private static boolean taught(GradientStep step, Set<SourcePosition> interactions) {
    if (step.getSources().isEmpty()) {
      throw new UserException(
          "policy-log has a step, learned from "
              + step.getRequestIds()
              + ", that does not say whose it was: an older release wrote it, and without that"
              + " nobody can be forgotten");
    }
    return step.getSources().stream().anyMatch(interactions::contains);
  }

  /** The interactions of the user that have ended; outcomes outlive the user's own records. */
  private Set<SourcePosition> interactions(Connection connection) {
    Topic<Outcome> outcomes = connection.topics().outcomes();
    Set<SourcePosition> interactions = new HashSet<>();
    try (Consumer<byte[], byte[]> consumer = connection.consumer()) {
      TopicScan.toEnd(
          consumer,
          TopicScan.partitions(consumer, List.of(outcomes.name())),
          record -> {
            Outcome outcome =
                outcomes.values().deserializer().deserialize(record.topic(), record.value());
            if (outcome.getUser().equals(user) && !outcome.getId().isEmpty()) {
              interactions.add(outcome.getSource());
            }
          });
    }
    return interactions;
  }

  private static List<String> report(int interactions, ForgettingFold.Result result) {
    return List.of(
        "interactions of the user that have an outcome: " + interactions,
        "steps left out: " + result.leftOut(),
        "steps applied: " + result.applied(),
        "policy with all steps: version " + result.real().version() + " " + result.real().sha256(),
        "weights without them: " + WeightBytes.sha256(result.weights()),
        "",
        "Proved: these weights are the fold of every record of policy-log but those steps; whoever",
        "holds the log can repeat it bit for bit.",
        "Not proved: that nothing of the user is in them. Later gradients were computed under",
        "weights that had felt the user's steps, and other users' requests may have shown the",
        "user's reasons. Interactions whose outcomes are past their retention are not known here.",
        "What training without the user would have given can only be had by training again.");
  }
}
