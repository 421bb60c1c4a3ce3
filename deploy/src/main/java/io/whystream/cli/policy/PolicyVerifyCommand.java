package io.whystream.cli.policy;

import io.whystream.cli.guarantee.Guarantee;
import io.whystream.cli.guarantee.SameBitsEverywhere;
import io.whystream.cli.guarantee.Sighting;
import io.whystream.cli.guarantee.Watch;
import io.whystream.cli.kafka.Connection;
import io.whystream.schema.Topics;
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
      "Fold the whole log anew, archive included, and hold it against every snapshot, rollout, gradient and result.",
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
    List<SnapshotStore.Manifest> snapshots = book.snapshots(genesis);
    Connection connection = options.connection();
    try (Consumer<byte[], byte[]> consumer = connection.consumer()) {
      new Watch(consumer, connection.topics(), List.of(new Claims(bits))).look();
    }
    // The log comes last: whatever was named before is folded by then.
    book.forEach(
        entry ->
            bits.see(new Sighting(Topics.POLICY_LOG, 0, entry.offset(), null, entry.record())));
    snapshots.forEach(
        snapshot ->
            bits.claim(
                new PolicyRef(snapshot.version(), snapshot.sha256()),
                "snapshot " + snapshot.version()));
    options
        .archive(PolicyOptions.topicId(connection))
        .parts()
        .forEach(
            part ->
                bits.claim(
                    new PolicyRef(part.version(), part.policySha256()),
                    "archive from " + part.first()));
    List<String> wrong = bits.violations();
    wrong.forEach(System.out::println);
    System.out.println(
        bits.versions()
            + " versions folded; "
            + bits.claims()
            + " rollouts, gradients, results, snapshots and parts of the archive name a hash, "
            + (wrong.isEmpty() ? "all of them this one" : "not all of them this one"));
    return wrong.isEmpty() ? 0 : 1;
  }

  /** Who names a hash beside the log, which is read from archive and topic as one. */
  private record Claims(SameBitsEverywhere bits) implements Guarantee {
    @Override
    public void see(Sighting sighting) {
      if (!sighting.topic().equals(Topics.POLICY_LOG)) {
        bits.see(sighting);
      }
    }

    @Override
    public List<String> violations() {
      return bits.violations();
    }
  }
}
