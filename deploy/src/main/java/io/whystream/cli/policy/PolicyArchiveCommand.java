package io.whystream.cli.policy;

import io.whystream.cli.UserException;
import io.whystream.cli.kafka.Connection;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Genesis;
import io.whystream.worker.fold.PolicyArchive;
import io.whystream.worker.fold.PolicyLog;
import io.whystream.worker.policy.SnapshotStore;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Moves the beginning of the log into files. */
@Command(
    name = "archive",
    mixinStandardHelpOptions = true,
    description = {
      "Fold archive and log from the start; write the records up to the newest snapshot that the fold",
      "confirms into the archive, untouched; read it back and fold it again; and only then delete them",
      "from the topic. May be broken off and repeated at any time. All other policy commands read",
      "archive and log as one."
    })
final class PolicyArchiveCommand implements Callable<Integer> {
  @Option(names = "--keep-records", description = "Delete nothing from the topic.")
  boolean keepRecords;

  @Mixin PolicyOptions options = new PolicyOptions();

  @Override
  public Integer call() throws IOException {
    PolicyBook book = options.book();
    Genesis genesis = options.genesis(book);
    Connection connection = options.connection();
    String topicId = PolicyOptions.topicId(connection);
    ArchiveSurvey survey = new ArchiveSurvey(book, genesis, topicId);
    SnapshotStore.Manifest snapshot = survey.newest();
    long next = snapshot.position() + 1;
    survey.coverRollbacks(options.directory());
    PolicyArchive archive = options.archive(topicId);
    try (PolicyLog log = new PolicyLog(connection.topics().policyLog(), connection.consumer())) {
      long from = archive.next();
      int before = archive.parts().size();
      new ArchiveWriter(archive, survey::ref).write(log, next);
      survey.confirm(options.archive(topicId));
      System.out.printf(
          "%d records folded; snapshot %d is confirmed: %s%n",
          survey.records(), snapshot.version(), snapshot.sha256());
      System.out.println(
          archive.parts().size() == before
              ? "the archive " + archive + " ends below " + archive.next() + " already"
              : "records "
                  + from
                  + " to "
                  + (archive.next() - 1)
                  + " written to "
                  + archive
                  + " and read back");
      if (!keepRecords && log.beginning() < next) {
        delete(connection, next);
      }
      System.out.println("policy-log begins at " + log.beginning());
    }
    return 0;
  }

  private static void delete(Connection connection, long below) {
    try (Admin admin = connection.admin()) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(Topics.POLICY_LOG, 0), RecordsToDelete.beforeOffset(below)))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new UserException(
          "the archive is whole, but the records cannot be deleted: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserException("interrupted", e);
    }
  }
}
