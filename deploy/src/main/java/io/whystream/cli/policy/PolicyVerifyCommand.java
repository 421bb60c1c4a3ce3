package io.whystream.cli.policy;

import io.whystream.cli.guarantee.SameBitsEverywhere;
import io.whystream.cli.guarantee.Watch;
import io.whystream.cli.kafka.Connection;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.PolicyRef;
import io.whystream.worker.policy.SnapshotStore;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Folds from the start and compares with whoever names a hash. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Fold the whole log anew and hold it against every snapshot, rollout, gradient and result.",
      "Exit code 1 when one holds other bits."
    })
final class PolicyVerifyCommand implements Callable<Integer> {
  @Mixin PolicyOptions options = new PolicyOptions();

  @Override
  public Integer call() throws IOException {
    PolicyBook book = options.book();
    Genesis genesis = options.genesis(book);
    SameBitsEverywhere bits =
        new SameBitsEverywhere(book.layout(genesis), book.fromTheStart(genesis));
    Connection connection = options.connection();
    try (Consumer<byte[], byte[]> consumer = connection.consumer()) {
      new Watch(consumer, connection.topics(), List.of(bits)).look();
    }
    List<SnapshotStore.Manifest> snapshots = book.snapshots(genesis);
    snapshots.forEach(
        snapshot ->
            bits.claim(
                new PolicyRef(snapshot.version(), snapshot.sha256()),
                "snapshot " + snapshot.version()));
    List<String> wrong = bits.violations();
    wrong.forEach(System.out::println);
    System.out.println(
        bits.versions()
            + " versions folded; "
            + bits.claims()
            + " rollouts, gradients, results and snapshots name a hash, "
            + (wrong.isEmpty() ? "all of them this one" : "not all of them this one"));
    return wrong.isEmpty() ? 0 : 1;
  }
}
