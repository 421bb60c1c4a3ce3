package io.whystream.stream;

import io.whystream.fault.FaultPoint;
import io.whystream.fault.FaultPoints;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how the stores are restored. Threading: any thread. */
final class RestoreProgress implements StateRestoreListener {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreProgress.class);

  private final FaultPoints faults;

  RestoreProgress(FaultPoints faults) {
    this.faults = faults;
  }

  @Override
  public void onRestoreStart(TopicPartition changelog, String store, long first, long end) {
    LOG.debug("store={} partition={} records={}", store, changelog.partition(), end - first);
  }

  @Override
  public void onBatchRestored(TopicPartition changelog, String store, long last, long count) {
    faults.pass(FaultPoint.WHILE_RESTORING);
  }

  @Override
  public void onRestoreEnd(TopicPartition changelog, String store, long total) {
    LOG.info("store={} partition={} restored={}", store, changelog.partition(), total);
  }
}
