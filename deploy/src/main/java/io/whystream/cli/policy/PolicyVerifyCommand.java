package io.whystream.cli.policy;

import io.whystream.schema.record.Genesis;
import io.whystream.worker.policy.SnapshotStore;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Folds from the start and compares with every snapshot. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Fold the whole log anew and hold it against every snapshot.",
      "Exit code 1 when one holds other bits."
    })
final class PolicyVerifyCommand implements Callable<Integer> {
  @Mixin PolicyOptions options = new PolicyOptions();

  @Override
  public Integer call() throws IOException {
    PolicyBook book = options.book();
    Genesis genesis = options.genesis(book);
    SortedMap<Long, String> hashes = book.hashes(genesis);
    List<SnapshotStore.Manifest> snapshots = book.snapshots(genesis);
    List<SnapshotStore.Manifest> wrong =
        snapshots.stream()
            .filter(snapshot -> !snapshot.sha256().equals(hashes.get(snapshot.version())))
            .toList();
    wrong.forEach(
        snapshot ->
            System.out.println(
                "snapshot " + snapshot.version() + " holds other bits than the log gives"));
    System.out.println(
        hashes.size()
            + " versions folded, the last is "
            + hashes.lastKey()
            + " "
            + hashes.get(hashes.lastKey()));
    System.out.println(
        snapshots.size()
            - wrong.size()
            + " of "
            + snapshots.size()
            + " snapshots hold the same bits");
    return wrong.isEmpty() ? 0 : 1;
  }
}
